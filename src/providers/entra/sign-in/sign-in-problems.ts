import type { PortalPage } from '../checkup/portal.ts'

/** Why Doorbell cannot sign in, for whoever set it up. */
export interface Problem {
  readonly code: string
  /** What is wrong, in a sentence. */
  readonly says: string
  /** What to do about it, in words that follow "to mend it:". */
  readonly mend: string
  /** Where in the portal it is mended. */
  readonly page: PortalPage | null
  /** Another credential would help, so it is worth looking whether there is one. */
  readonly another?: true
}

const problem = (code: string, page: PortalPage | null, says: string, mend: string): Problem => ({
  code: `graph.${code}`,
  says,
  mend,
  page,
})
const badCredential = (code: string, page: PortalPage | null, says: string, mend: string): Problem => ({
  ...problem(code, page, says, mend),
  another: true,
})

const instead = 'give a certificate, workload identity, managed identity or a client secret instead of an account'

/**
 * What Entra's sign-in errors mean: one sentence, one mend and one page for each number, because two numbers are two things
 * to look at (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
export const byNumber: Readonly<Record<number, Problem>> = {
  7000215: badCredential(
    'secret-rejected',
    'credentials',
    'Entra does not accept the client secret.',
    'check that AZURE_CLIENT_SECRET is the value of a secret, not its id',
  ),
  7000222: badCredential(
    'secret-expired',
    'credentials',
    'The client secret has expired.',
    'make a new one in Entra, and set AZURE_CLIENT_SECRET to its value',
  ),
  7000218: problem(
    'public-client-forbidden',
    'authentication',
    'Entra asks for a client secret or certificate beside the user name.',
    'switch on "Allow public client flows" of the app registration, or better give a secret or a certificate instead of an account',
  ),
  700025: problem(
    'public-client-only',
    'authentication',
    'Entra takes the app for one without secrets, and will not see any from it.',
    'add a "Web" platform, or take the app for a new registration made for Doorbell alone',
  ),
  700016: problem(
    'app-unknown',
    'overview',
    'The tenant does not know this app.',
    'check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that an administrator consented',
  ),
  7000229: problem(
    'app-not-in-tenant',
    'enterprise-app',
    'The app registration has no enterprise application in the tenant.',
    'grant admin consent once, which makes it',
  ),
  7000112: problem(
    'app-disabled',
    'enterprise-app',
    'The application is disabled in the tenant.',
    'set "Enabled for users to sign-in" of its enterprise application',
  ),
  90002: problem(
    'tenant-unknown',
    'overview',
    'There is no such tenant in this cloud.',
    'check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST',
  ),
  900023: problem(
    'tenant-malformed',
    'overview',
    'What is given as the tenant is neither the id nor a domain of one.',
    'copy "Directory (tenant) ID" of the app registration into AZURE_TENANT_ID',
  ),
  700027: badCredential(
    'certificate-unknown',
    'credentials',
    'Entra does not accept the certificate.',
    'check that exactly this one was uploaded to the app registration, and that it is still valid there',
  ),
  7000214: badCredential(
    'certificate-revoked',
    'credentials',
    'The authority that made the certificate has revoked it.',
    'have a new one made, upload it to the app registration, and give it to Doorbell',
  ),
  1000502: badCredential(
    'certificate-out-of-time',
    'credentials',
    "By Entra's clock the certificate is not valid yet, or not any more.",
    'upload a certificate that is valid now, and give it to Doorbell',
  ),
  7000274: badCredential(
    'certificate-signature-wrong',
    'credentials',
    'What Doorbell signed does not fit the certificate that Entra has under this name.',
    'check that key and certificate in the file of AZURE_CLIENT_CERTIFICATE_PATH belong together',
  ),
  700024: badCredential(
    'assertion-out-of-time',
    'credentials',
    "What Doorbell signed is not valid at this time by Entra's clock.",
    'check the clock of this machine, and that the certificate or token has not expired',
  ),
  700021: badCredential(
    'assertion-of-another-app',
    'overview',
    'What Doorbell showed was signed for another app than AZURE_CLIENT_ID.',
    'check that AZURE_CLIENT_ID and the certificate or token are of the same app registration',
  ),
  70021: badCredential(
    'federation-unknown',
    'credentials',
    'No federated credential of the app registration fits the token of this workload.',
    'compare issuer, subject and audience there with the token of AZURE_FEDERATED_TOKEN_FILE',
  ),
  700211: badCredential(
    'federation-issuer-unknown',
    'credentials',
    'No federated credential of the app registration has the issuer of the token of this workload.',
    'set the issuer there to `iss` of the token of AZURE_FEDERATED_TOKEN_FILE, letter by letter',
  ),
  700212: badCredential(
    'federation-audience-unknown',
    'credentials',
    'No federated credential of the app registration has the audience of the token of this workload.',
    'let the platform make tokens for api://AzureADTokenExchange, or set the audience there to `aud` of the token',
  ),
  700213: badCredential(
    'federation-subject-unknown',
    'credentials',
    'No federated credential of the app registration has the subject of the token of this workload.',
    'set the subject there to `sub` of the token of AZURE_FEDERATED_TOKEN_FILE: it names the service account or branch',
  ),
  65001: problem(
    'consent-missing',
    'permissions',
    'An administrator has not consented to what Doorbell needs.',
    'grant admin consent on the API permissions of the app registration',
  ),
  90094: problem(
    'consent-needs-admin',
    'permissions',
    'What Doorbell asks for can be consented to by an administrator only.',
    'have an administrator press "Grant admin consent" on the API permissions of the app registration',
  ),
  500011: problem(
    'wrong-graph',
    'overview',
    'The tenant does not know the Microsoft Graph of GRAPH_BASE_URL.',
    'check that GRAPH_BASE_URL and AZURE_AUTHORITY_HOST are of the same cloud as the tenant',
  ),
  50034: problem('account-unknown', 'users', 'There is no such account in the tenant.', 'check AZURE_USERNAME'),
  50126: badCredential('password-wrong', 'users', 'Entra does not accept the password.', 'check AZURE_PASSWORD'),
  50055: badCredential(
    'password-expired',
    'users',
    'The password of the account has expired.',
    'set a new one, and AZURE_PASSWORD to it',
  ),
  50053: problem(
    'account-locked',
    'sign-in-log',
    'The account is locked, or the sign-in comes from an address that Entra has blocked.',
    'look into the sign-in log, and unlock the account',
  ),
  50057: problem(
    'account-disabled',
    'users',
    'The account of AZURE_USERNAME is disabled.',
    'enable it, or name another one',
  ),
  50076: problem(
    'sign-in-needs-a-person',
    'conditional-access',
    'Entra asks for multi-factor authentication, which only a person can do.',
    instead,
  ),
  50079: problem(
    'sign-in-needs-registration',
    'conditional-access',
    'Entra wants the account to register for multi-factor authentication, which only a person can do.',
    instead,
  ),
  50072: problem(
    'sign-in-needs-enrolment',
    'conditional-access',
    'A policy newly wants the account to enrol for multi-factor authentication, which only a person can do.',
    instead,
  ),
  50158: problem(
    'sign-in-needs-another-provider',
    'conditional-access',
    'Entra sends the account on to another provider for a further step, which only a person can do.',
    instead,
  ),
  53003: problem(
    'sign-in-blocked',
    'conditional-access',
    'A conditional access policy of the tenant blocks the sign-in.',
    'exclude Doorbell in it, or let it sign in from where the policy allows',
  ),
  530035: problem(
    'sign-in-blocked-by-defaults',
    'security-defaults',
    'The security defaults of the tenant block the sign-in.',
    instead,
  ),
  53000: problem(
    'sign-in-needs-a-device',
    'conditional-access',
    'A conditional access policy of the tenant wants a managed device, which Doorbell is not.',
    'exclude Doorbell in it',
  ),
}

export const untrusted = problem(
  'sign-in-untrusted',
  null,
  "The certificate of Entra's sign-in is not trusted.",
  'check AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS',
)
export const unreachable = problem(
  'sign-in-unreachable',
  null,
  "Entra's sign-in could not be reached.",
  'check the network and AZURE_AUTHORITY_HOST',
)
export const noIdentity = problem(
  'managed-identity-unavailable',
  'managed-identity',
  'This machine gives Doorbell no managed identity.',
  'assign one to it, or correct AZURE_CLIENT_ID where it names a user-assigned one',
)
export const federatedAccount = problem(
  'account-federated',
  'users',
  'The password of this account is kept elsewhere than in Entra, and Doorbell cannot sign in with it.',
  instead,
)
/** A number that Entra added, or that nobody met yet with an app like this. */
export const otherNumber = problem(
  'sign-in-refused',
  'sign-in-log',
  "Entra refused Doorbell's sign-in.",
  'look the number up at https://login.microsoftonline.com/error, and the sign-in in the log of service principals',
)
