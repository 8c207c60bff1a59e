import { Fault } from '../../ports/fault.ts'
import { type CredentialKind, credentialNames } from './credential-source.ts'
import type { PortalPage } from './portal.ts'

interface Problem {
  readonly code: string
  readonly sentence: string
  /** Where in the portal it is mended. */
  readonly page: PortalPage | null
  /** Another credential would help, so it is worth looking whether there is one. */
  readonly another?: true
}

const problem = (code: string, page: PortalPage | null, sentence: string): Problem => ({
  code: `graph.${code}`,
  sentence,
  page,
})
const badCredential = (code: string, page: PortalPage | null, sentence: string): Problem => ({
  ...problem(code, page, sentence),
  another: true,
})

const secretRejected = badCredential(
  'secret-rejected',
  'credentials',
  'Entra does not accept the client secret. Check that AZURE_CLIENT_SECRET is the value of a secret, not its id.',
)
const secretExpired = badCredential(
  'secret-expired',
  'credentials',
  'The client secret has expired. Make a new one in Entra and set AZURE_CLIENT_SECRET.',
)
const certificateUnknown = badCredential(
  'certificate-unknown',
  'credentials',
  'Entra does not accept the certificate. Check that exactly this one was uploaded to the app registration, and that it is still valid there.',
)
const assertionTime = badCredential(
  'assertion-out-of-time',
  'credentials',
  "What Doorbell signed is not valid at this time by Entra's clock. Check the clock of this machine, and that the certificate or token has not expired.",
)
const noFederation = badCredential(
  'federation-unknown',
  'credentials',
  'No federated credential of the app registration fits the token of this workload. Compare issuer, subject and audience there with the token of AZURE_FEDERATED_TOKEN_FILE.',
)
const needsMore = problem(
  'sign-in-needs-a-person',
  'conditional-access',
  'Entra asks for multi-factor authentication or another step that only a person can do. Doorbell cannot sign in with this account: give it a certificate, workload identity, managed identity or a client secret instead.',
)
const appUnknown = problem(
  'app-unknown',
  'overview',
  'The tenant does not know this app. Check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that an administrator consented.',
)
const tenantUnknown = problem(
  'tenant-unknown',
  'overview',
  'There is no such tenant in this cloud. Check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST.',
)
const consent = problem(
  'consent-missing',
  'permissions',
  'An administrator has not consented to what Doorbell needs. Grant admin consent on the API permissions of the app registration.',
)
const blocked = problem(
  'sign-in-blocked',
  'conditional-access',
  'A conditional access policy of the tenant blocks the sign-in. Exclude Doorbell in it, or let it sign in from where the policy allows.',
)

/** What Entra's sign-in errors mean to whoever set Doorbell up (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const problems: Readonly<Record<string, Problem>> = {
  AADSTS7000215: secretRejected,
  AADSTS7000222: secretExpired,
  AADSTS7000218: problem(
    'public-client-forbidden',
    'authentication',
    'Entra asks for a client secret or certificate beside the user name. Switch on "Allow public client flows" of the app registration, or better give a secret or a certificate instead of an account.',
  ),
  AADSTS700016: appUnknown,
  AADSTS7000229: problem(
    'app-not-in-tenant',
    'enterprise-app',
    'The app registration has no enterprise application in the tenant. Grant admin consent once, which makes it.',
  ),
  AADSTS7000112: problem(
    'app-disabled',
    'enterprise-app',
    'The application is disabled in the tenant. Set "Enabled for users to sign-in" of its enterprise application.',
  ),
  AADSTS90002: tenantUnknown,
  AADSTS900023: tenantUnknown,
  AADSTS700027: certificateUnknown,
  AADSTS7000214: certificateUnknown,
  AADSTS700024: assertionTime,
  AADSTS700021: noFederation,
  AADSTS70021: noFederation,
  AADSTS700211: noFederation,
  AADSTS700212: noFederation,
  AADSTS700213: noFederation,
  AADSTS65001: consent,
  AADSTS90094: consent,
  AADSTS500011: problem(
    'wrong-graph',
    'overview',
    'The tenant does not know the Microsoft Graph of GRAPH_BASE_URL. Check that GRAPH_BASE_URL and AZURE_AUTHORITY_HOST are of the same cloud as the tenant.',
  ),
  AADSTS50034: problem('account-unknown', 'users', 'There is no such account in the tenant. Check AZURE_USERNAME.'),
  AADSTS50126: badCredential('password-wrong', 'users', 'Entra does not accept the password. Check AZURE_PASSWORD.'),
  AADSTS50055: badCredential(
    'password-expired',
    'users',
    'The password of the account has expired. Set a new one, and AZURE_PASSWORD to it.',
  ),
  AADSTS50053: problem(
    'account-locked',
    'users',
    'The account is locked, or the sign-in comes from an address that Entra has blocked. Look into the sign-in log.',
  ),
  AADSTS50057: problem('account-disabled', 'users', 'The account of AZURE_USERNAME is disabled.'),
  AADSTS50076: needsMore,
  AADSTS50079: needsMore,
  AADSTS50072: needsMore,
  AADSTS50158: needsMore,
  AADSTS53003: blocked,
  AADSTS530035: blocked,
  AADSTS53000: blocked,
}

const untrusted = problem(
  'sign-in-untrusted',
  null,
  "The certificate of Entra's sign-in is not trusted. Check AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS.",
)
const unreachable = problem(
  'sign-in-unreachable',
  null,
  "Entra's sign-in could not be reached. Check the network and AZURE_AUTHORITY_HOST.",
)
const noIdentity = problem(
  'managed-identity-unavailable',
  'managed-identity',
  'This machine gives Doorbell no managed identity. Assign one to it, or correct AZURE_CLIENT_ID where it names a user-assigned one.',
)
const federated = problem(
  'account-federated',
  'users',
  'The password of this account is kept elsewhere than in Entra, and Doorbell cannot sign in with it. Give a certificate, workload identity, managed identity or a client secret instead.',
)

/** `invalid_client` and its like, where a gateway or another authority leaves out the number. */
const byWord: Readonly<Record<string, (kind: CredentialKind) => Problem>> = {
  invalid_client: kind =>
    kind === 'certificate' ? certificateUnknown : kind === 'federated-token' ? noFederation : secretRejected,
  unauthorized_client: () => appUnknown,
  invalid_grant: () => problems.AADSTS50126 ?? needsMore,
  consent_required: () => consent,
  interaction_required: () => needsMore,
}

/**
 * What failed, from everything that was said of it. All of them may be tried again: an operator mends a secret while
 * grants wait for their end, and ends never give up.
 * The original errors are not kept as a cause, because they can carry the request with the secret in it.
 */
export function signInFault(said: string, kind: CredentialKind = 'secret'): Fault {
  const number = /AADSTS\d+/.exec(said)?.[0]
  const known = number === undefined ? undefined : problems[number]
  if (known) return faultFrom(known, known.sentence, number)
  if (number !== undefined) {
    const sentence = `Entra refused Doorbell's sign-in with the ${credentialNames[kind]}. It says ${number}.`
    return faultFrom(problem('sign-in-refused', 'sign-in-log', sentence), sentence, number)
  }
  const word = Object.keys(byWord).find(name => said.includes(name))
  const meant = word === undefined ? undefined : byWord[word]?.(kind)
  if (meant) return faultFrom(meant, meant.sentence, word)
  if (/federated|wstrust|user_realm/i.test(said) && kind === 'password') return faultFrom(federated, federated.sentence)
  const certificate = /\b(?:self-signed|CERT_|certificate|UNABLE_TO_(?:GET|VERIFY)\w+|SELF_SIGNED\w*)/i.exec(said)
  if (certificate) return faultFrom(untrusted, untrusted.sentence, certificate[0])
  const nothing = kind === 'managed-identity' ? noIdentity : unreachable
  return faultFrom(nothing, nothing.sentence)
}

const faultFrom = ({ code }: Problem, sentence: string, detail?: string): Fault =>
  new Fault(code, sentence, { retry: 'later', ...(detail ? { cause: new Error(detail) } : {}) })

const everyProblem: readonly Problem[] = [...Object.values(problems), untrusted, unreachable, noIdentity, federated]

const ofTheFile: ReadonlySet<string> = new Set(
  [
    'credential-unreadable',
    'credential-empty',
    'federated-token-unreadable',
    'certificate-broken',
    'certificate-expired',
  ].map(code => `graph.${code}`),
)

/** Whether another credential would help. */
export const aboutTheCredential = ({ code }: Fault): boolean =>
  ofTheFile.has(code) || everyProblem.some(known => known.code === code && known.another)

/** Where in the portal it is mended; `null` where that is no page of the portal. */
export const pageFor = ({ code }: Fault): PortalPage | null =>
  code === 'graph.sign-in-refused'
    ? 'sign-in-log'
    : ofTheFile.has(code)
      ? 'credentials'
      : (everyProblem.find(known => known.code === code)?.page ?? null)
