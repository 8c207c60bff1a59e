import { Fault } from '../../../ports/fault.ts'
import type { PortalPage } from '../checkup/portal.ts'
import { type CredentialKind, credentialNames } from './credential-source.ts'
import {
  byNumber,
  federatedAccount,
  noIdentity,
  otherNumber,
  type Problem,
  unreachable,
  untrusted,
} from './sign-in-problems.ts'

/** `invalid_client` and its like, where a gateway or another authority leaves out the number. */
const byWord: Readonly<Record<string, (kind: CredentialKind) => Problem | undefined>> = {
  invalid_client: kind => byNumber[kind === 'certificate' ? 700027 : kind === 'federated-token' ? 70021 : 7000215],
  unauthorized_client: () => byNumber[700016],
  invalid_grant: () => byNumber[50126],
  consent_required: () => byNumber[65001],
  interaction_required: () => byNumber[50076],
}

/**
 * What failed, from everything that was said of it. All of them may be tried again: an operator mends a secret while
 * grants wait for their end, and ends never give up.
 * The original errors are not kept as a cause, because they can carry the request with the secret in it.
 */
export function signInFault(said: string, kind: CredentialKind = 'secret'): Fault {
  const number = /AADSTS(\d+)/.exec(said)?.[1]
  const known = number === undefined ? undefined : byNumber[Number(number)]
  if (known) return faultFrom(known, `AADSTS${number}`)
  if (number !== undefined) {
    const says = `Entra refused Doorbell's sign-in with the ${credentialNames[kind]}. It says AADSTS${number}.`
    return faultFrom({ ...otherNumber, says }, `AADSTS${number}`)
  }
  const word = Object.keys(byWord).find(name => said.includes(name))
  const meant = word === undefined ? undefined : byWord[word]?.(kind)
  if (meant) return faultFrom(meant, word)
  if (/federated|wstrust|user_realm/i.test(said) && kind === 'password') return faultFrom(federatedAccount)
  const certificate = /\b(?:self-signed|CERT_|certificate|UNABLE_TO_(?:GET|VERIFY)\w+|SELF_SIGNED\w*)/i.exec(said)
  if (certificate) return faultFrom(untrusted, certificate[0])
  return faultFrom(kind === 'managed-identity' ? noIdentity : unreachable)
}

/** A problem of signing in, with what it says and the mend apart: whoever only reads its message reads both. */
export class SignInFault extends Fault {
  readonly says: string
  readonly mend: string

  constructor({ code, says, mend }: Problem, detail?: string) {
    super(code, `${says} ${mend.charAt(0).toUpperCase()}${mend.slice(1)}.`, {
      retry: 'later',
      ...(detail ? { cause: new Error(detail) } : {}),
    })
    this.says = says
    this.mend = mend
  }
}

const faultFrom = (what: Problem, detail?: string): Fault => new SignInFault(what, detail)

const everyProblem: readonly Problem[] = [
  ...Object.values(byNumber),
  untrusted,
  unreachable,
  noIdentity,
  federatedAccount,
  otherNumber,
]

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
  ofTheFile.has(code) ? 'credentials' : (everyProblem.find(known => known.code === code)?.page ?? null)
