import { Fault } from '../../ports/fault.ts'

interface Problem {
  readonly code: string
  readonly sentence: string
  readonly retry: 'later' | 'never'
}

/** What Entra's sign-in errors mean to whoever set Doorbell up (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const problems: Readonly<Record<string, Problem>> = {
  AADSTS7000215: {
    code: 'graph.secret-rejected',
    sentence:
      'Entra does not accept the client secret. Check that AZURE_CLIENT_SECRET is the value of a secret, not its id.',
    retry: 'later',
  },
  AADSTS7000222: {
    code: 'graph.secret-expired',
    sentence: 'The client secret has expired. Make a new one in Entra and set AZURE_CLIENT_SECRET.',
    retry: 'later',
  },
  AADSTS700016: {
    code: 'graph.app-unknown',
    sentence:
      'The tenant does not know this app. Check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that an administrator consented.',
    retry: 'later',
  },
  AADSTS90002: {
    code: 'graph.tenant-unknown',
    sentence: 'There is no such tenant in this cloud. Check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST.',
    retry: 'later',
  },
}

const untrusted: Problem = {
  code: 'graph.sign-in-untrusted',
  sentence: "The certificate of Entra's sign-in is not trusted. Check AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS.",
  retry: 'later',
}

const unreachable: Problem = {
  code: 'graph.sign-in-unreachable',
  sentence: "Entra's sign-in could not be reached. Check the network and AZURE_AUTHORITY_HOST.",
  retry: 'later',
}

const refused: Problem = {
  code: 'graph.sign-in-refused',
  sentence: "Entra refused Doorbell's sign-in.",
  retry: 'later',
}

/**
 * What failed, from everything that was said of it. All of them may be tried again: an operator mends a secret while
 * grants wait for their end, and ends never give up.
 * The original errors are not kept as a cause, because they can carry the request with the secret in it.
 */
export function signInFault(said: string): Fault {
  const number = /AADSTS\d+/.exec(said)?.[0]
  const known = number === undefined ? undefined : problems[number]
  if (known) return faultFrom(known, known.sentence, number)
  if (number !== undefined) return faultFrom(refused, `${refused.sentence} It says ${number}.`, number)
  const certificate = /\b(?:self-signed|CERT_|certificate|UNABLE_TO_(?:GET|VERIFY)\w+|SELF_SIGNED\w*)/i.exec(said)
  const problem = certificate ? untrusted : unreachable
  return faultFrom(problem, problem.sentence, certificate?.[0])
}

const faultFrom = (problem: Problem, sentence: string, detail?: string): Fault =>
  new Fault(problem.code, sentence, { retry: problem.retry, ...(detail ? { cause: new Error(detail) } : {}) })
