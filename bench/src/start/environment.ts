/**
 * The environment of processes whose start is measured: that of this one without `NODE_EXTRA_CA_CERTS`, a file of certificates that Node parses at each
 * start. Where it is set, it takes longer than all that is measured here, and nobody here needs a certificate.
 */
export const environment: NodeJS.ProcessEnv = { ...process.env };
delete environment.NODE_EXTRA_CA_CERTS;
