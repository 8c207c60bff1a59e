export interface AuthenticationContext {
  readonly id: string
  readonly displayName: string
  readonly isAvailable: boolean
}

export interface ConditionalAccessPolicy {
  readonly id: string
  readonly displayName: string
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced'
  /** The authentication contexts that it targets. */
  readonly contexts: readonly string[]
}

/** As an administrator of the tenant has set it. */
export interface ConditionalAccess {
  readonly contexts: readonly AuthenticationContext[]
  readonly policies: readonly ConditionalAccessPolicy[]
}

/** What the sandbox's own access file asks for is there, and is asked for. */
export const conditionalAccessOfContoso: ConditionalAccess = {
  contexts: [{ id: 'c1', displayName: 'Decisions about access', isAvailable: true }],
  policies: [
    {
      id: 'ca000000-0000-4000-8000-0000000000c1',
      displayName: 'A security key for decisions about access',
      state: 'enabled',
      contexts: ['c1'],
    },
  ],
}
