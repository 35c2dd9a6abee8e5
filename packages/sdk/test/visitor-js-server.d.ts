/** The published visitor library, as far as the tests use it; it comes without types. */
declare module "@adobe-mcid/visitor-js-server" {
  export default class PublishedVisitor {
    constructor(organizationId: string, amcvCookie?: string);
    getVisitorValues(): { MCMID?: string; MCAAMLH?: string; MCAAMB?: string };
    getState(): Record<string, { customerIDs?: object; sdid?: Record<string, unknown> }>;
    getSupplementalDataID(consumerId: string): string;
    setCustomerIDs(customerIds: object): void;
  }
}
