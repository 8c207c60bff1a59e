/** Where what proves Doorbell to Entra comes from: one way. What lies in a file is read from there again when it changes. */
export type CredentialSource =
  | { readonly kind: 'secret'; readonly secret: string; readonly file: string | null }
  /** PEM: the private key and the certificate. */
  | { readonly kind: 'certificate'; readonly file: string }
  | { readonly kind: 'federated-token'; readonly file: string }
  | { readonly kind: 'managed-identity' }
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly file: string | null }

export type CredentialKind = CredentialSource['kind']

/** As it is called in sentences. */
export const credentialNames: Readonly<Record<CredentialKind, string>> = {
  secret: 'client secret',
  certificate: 'certificate',
  'federated-token': 'federated token',
  'managed-identity': 'managed identity',
  password: 'password',
}

/** What of it may be known to everybody. */
export interface CredentialFacts {
  readonly kind: CredentialKind
  /** Tells one secret from the next without giving it away; the public thumbprint of a certificate; `null`: nothing of ours to tell apart. */
  readonly fingerprint: string | null
  /** As the thing itself says; `null` where it says nothing. */
  readonly expiresAt: Date | null
}
