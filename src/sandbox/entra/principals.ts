const giving = 'c0000000-0000-4000-8000-000000000002'
const takingBack = 'c0000000-0000-4000-8000-000000000003'

/** What one of Doorbell's applications is in the tenant's directory: an object of its own, whose id is not that of the registration. */
export const principalOf = (appId: string, givingAppId: string): string => (appId === givingAppId ? giving : takingBack)
