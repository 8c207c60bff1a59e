import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify,
  X509Certificate,
} from 'node:crypto'

/** The application that signs in. Settable: what proves it may be rotated or run out while everything runs. */
export interface Credential {
  readonly clientId: string
  readonly clientSecret: string
  /** Of the secret. */
  readonly expired: boolean
  /** When the secrets of the app registration end; ISO. */
  readonly secretEnds: readonly string[]
  /** PEM, as uploaded to the app registration. */
  readonly certificates: readonly string[]
  readonly federations: readonly Federation[]
  /** Whether "Allow public client flows" is on. */
  readonly publicClient: boolean
  /** What Entra says to the application whatever it proves: 7000112 (disabled), 7000229 (no enterprise application), 53003 (a policy blocks it), … */
  readonly refusal?: number
  readonly accounts: Readonly<Record<string, Account>>
}

/** A workload elsewhere whose tokens are taken for this application. */
export interface Federation {
  readonly issuer: string
  readonly subject: string
  /** PEM. */
  readonly publicKey: string
}

export interface Account {
  readonly password: string
  /** What Entra says instead of a token: 50076, 53003, … */
  readonly refusal?: 50053 | 50055 | 50057 | 50076 | 53003 | 65001
}

export const credentialOf = (clientId: string, clientSecret: string): Credential => ({
  clientId,
  clientSecret,
  expired: false,
  secretEnds: [],
  certificates: [],
  federations: [],
  publicClient: false,
  accounts: {},
})

export interface Refusal {
  readonly status: number
  readonly error: string
  readonly number: number
  readonly sentence: string
}

interface Here {
  /** The tenant's name, for sentences. */
  readonly tenant: string
  /** The token endpoint, to which an assertion has to be addressed. */
  readonly audience: string
}

const no = (status: number, error: string, number: number, sentence: string): Refusal => ({
  status,
  error,
  number,
  sentence,
})

/** Why this sign-in gets no token; `null` where it gets one. */
export function refusalOf(form: URLSearchParams, credential: Credential, here: Here): Refusal | null {
  const client = form.get('client_id') ?? ''
  const grant = form.get('grant_type')
  if (grant !== 'client_credentials' && grant !== 'password')
    return no(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
  if (client !== credential.clientId)
    return no(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client}' was not found in the directory '${here.tenant}'.`,
    )
  if (credential.refusal !== undefined)
    return no(400, 'unauthorized_client', credential.refusal, 'The application cannot sign in.')
  if (grant === 'password') return personRefusal(form, credential)
  const assertion = form.get('client_assertion')
  return assertion === null ? secretRefusal(form, credential) : assertionRefusal(assertion, credential, here)
}

function secretRefusal(form: URLSearchParams, credential: Credential): Refusal | null {
  const app = credential.clientId
  if (!form.has('client_secret'))
    return no(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  if (!same(form.get('client_secret') ?? '', credential.clientSecret))
    return no(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app}'.`,
    )
  if (!credential.expired) return null
  return no(
    401,
    'invalid_client',
    7000222,
    `The provided client secret keys for app '${app}' are expired. Visit the Azure portal to create new keys for your app.`,
  )
}

function personRefusal(form: URLSearchParams, credential: Credential): Refusal | null {
  const username = form.get('username') ?? ''
  const account = credential.accounts[username.toLowerCase()]
  if (!credential.publicClient && !form.has('client_secret'))
    return no(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  if (!account) return no(400, 'invalid_grant', 50034, `The user account ${username} does not exist in the directory.`)
  if (!same(form.get('password') ?? '', account.password))
    return no(400, 'invalid_grant', 50126, 'Error validating credentials due to invalid username or password.')
  if (account.refusal === undefined) return null
  return no(400, 'invalid_grant', account.refusal, refusals[account.refusal])
}

const refusals: Readonly<Record<NonNullable<Account['refusal']>, string>> = {
  50053: 'The account is locked, you have tried to sign in too many times with an incorrect user ID or password.',
  50055: 'The password is expired.',
  50057: 'The user account is disabled.',
  50076:
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
  53003: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  65001:
    'The user or administrator has not consented to use the application. Send an interactive authorization request.',
}

interface Jwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: string
  readonly signature: Buffer
}

/** An assertion of the application's own certificate, or of a workload that the application trusts. */
function assertionRefusal(assertion: string, credential: Credential, here: Here): Refusal | null {
  const jwt = parse(assertion)
  if (!jwt) return no(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
  const { header, claims } = jwt
  const now = Date.now() / 1000
  if (Number(claims.exp) < now || Number(claims.nbf ?? 0) > now + 300)
    return no(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.')
  if (claims.iss === credential.clientId) return certificateRefusal(jwt, header, credential, here)
  const federation = credential.federations.find(
    ({ issuer, subject }) => issuer === claims.iss && subject === claims.sub,
  )
  const intended = claims.aud === 'api://AzureADTokenExchange'
  if (federation && intended && isSigned(jwt, createPublicKey(federation.publicKey))) return null
  return no(
    401,
    'invalid_client',
    federation ? 700212 : 700213,
    `No matching federated identity record found for presented assertion ${federation ? 'audience' : 'subject'} '${federation ? claims.aud : claims.sub}'.`,
  )
}

function certificateRefusal(
  jwt: Jwt,
  header: Jwt['header'],
  { certificates, clientId }: Credential,
  { audience }: Here,
): Refusal | null {
  const known = certificates
    .map(pem => new X509Certificate(pem))
    .find(({ raw }) => header['x5t#S256'] === digest('sha256', raw) || header.x5t === digest('sha1', raw))
  const valid = known !== undefined && new Date(known.validTo) > new Date()
  const addressed = jwt.claims.aud === audience && jwt.claims.sub === clientId
  if (valid && addressed && isSigned(jwt, known.publicKey)) return null
  return no(
    401,
    'invalid_client',
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${known ? 'The key was expired or the signature is wrong' : 'The key was not found'}.]`,
  )
}

function isSigned({ header, signed, signature }: Jwt, key: KeyObject): boolean {
  const data = Buffer.from(signed)
  if (header.alg === 'RS256') return verify('sha256', data, key, signature)
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return header.alg === 'PS256' && verify('sha256', data, pss, signature)
}

function parse(token: string): Jwt | null {
  const [header, claims, signature] = token.split('.')
  if (header === undefined || claims === undefined || signature === undefined) return null
  try {
    return {
      header: JSON.parse(Buffer.from(header, 'base64url').toString()),
      claims: JSON.parse(Buffer.from(claims, 'base64url').toString()),
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    }
  } catch {
    return null
  }
}

const digest = (algorithm: string, raw: Buffer) => createHash(algorithm).update(raw).digest('base64url')

const same = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
