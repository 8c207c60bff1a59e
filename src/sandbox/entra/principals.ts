/** Doorbell's own in the simulated tenant, which other things may hold as well. */
const doorbell = 'c0000000-0000-4000-8000-000000000002'

/** What an application is in the tenant's directory: an object of its own, whose id is not that of the registration. */
export const principalOf = (appId: string, ownAppId: string): string =>
  appId === ownAppId ? doorbell : `c0${appId.slice(2)}`
