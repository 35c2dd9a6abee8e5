/**
 * The environment of measured processes: without `NODE_EXTRA_CA_CERTS`, which Node parses at each start. That takes longer than
 * everything measured here, and no process here needs certificates.
 */
export const environment: NodeJS.ProcessEnv = { ...process.env };
delete environment.NODE_EXTRA_CA_CERTS;
