import { scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  type TokenCredentialOptions,
  UsernamePasswordCredential,
} from '@azure/identity'
import { Fault } from '../../../ports/fault.ts'
import { readCertificate } from './certificate-file.ts'
import { claimsIn } from './claims.ts'
import type { CredentialFacts, CredentialSource } from './credential-source.ts'

/** The app that signs in, and where. */
export interface WhoSignsIn {
  readonly tenantId: string
  /** `null`: the identity that the platform gave the machine itself. */
  readonly clientId: string | null
}

/** A credential as it was found. The secret lives in the closure only, so that whatever prints this prints no secret. */
export interface Material {
  readonly facts: CredentialFacts
  connect(options: TokenCredentialOptions): TokenCredential
}

/** Reads the credential where it lies. @throws Fault that says what to mend when it cannot be used. */
export async function readMaterial(source: CredentialSource, who: WhoSignsIn): Promise<Material> {
  const { tenantId } = who
  const clientId = who.clientId ?? ''
  switch (source.kind) {
    case 'secret': {
      const secret = source.file === null ? source.secret : await lineIn(source.file)
      return {
        facts: { kind: 'secret', fingerprint: await obscured(secret, who), expiresAt: null },
        connect: options => new ClientSecretCredential(tenantId, clientId, secret, options),
      }
    }
    case 'password': {
      const password = source.file === null ? source.password : await lineIn(source.file)
      return {
        facts: { kind: 'password', fingerprint: await obscured(password, who), expiresAt: null },
        connect: options => new UsernamePasswordCredential(tenantId, clientId, source.username, password, options),
      }
    }
    case 'certificate': {
      const { pem, thumbprint, notAfter } = readCertificate(await textOf(source.file))
      return {
        facts: { kind: 'certificate', fingerprint: thumbprint, expiresAt: notAfter },
        connect: options => new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, options),
      }
    }
    case 'federated-token':
      return {
        // The platform writes a new token every hour; whose it is stays the same.
        facts: { kind: 'federated-token', fingerprint: subjectOf(await lineIn(source.file)), expiresAt: null },
        connect: options => new ClientAssertionCredential(tenantId, clientId, () => lineIn(source.file), options),
      }
    case 'managed-identity':
      return {
        facts: { kind: 'managed-identity', fingerprint: null, expiresAt: null },
        connect: options => new ManagedIdentityCredential({ ...options, ...(who.clientId ? { clientId } : {}) }),
      }
    default:
      return source satisfies never
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new Fault(
      'graph.credential-unreadable',
      `The file ${file} with Doorbell's credential cannot be read${why}.`,
      {
        retry: 'later',
      },
    )
  }
}

async function lineIn(file: string): Promise<string> {
  const line = (await textOf(file)).replace(/\r?\n$/, '')
  if (line.trim() !== '') return line
  throw new Fault('graph.credential-empty', `The file ${file} with Doorbell's credential is empty.`, { retry: 'later' })
}

function subjectOf(token: string): string {
  const { iss, sub } = claimsIn(token) ?? {}
  if (typeof iss === 'string' && typeof sub === 'string') return `${iss} ${sub}`.slice(0, 300)
  throw new Fault('graph.federated-token-unreadable', 'The file of AZURE_FEDERATED_TOKEN_FILE holds no token.', {
    retry: 'later',
  })
}

const derive: (secret: string, salt: string, length: number) => Promise<Buffer> = promisify(scrypt)

/** Slow on purpose, salted and cut: whoever reads it in the database learns only whether two secrets are the same. */
async function obscured(secret: string, { tenantId, clientId }: WhoSignsIn): Promise<string> {
  return (await derive(secret, `doorbell/${tenantId}/${clientId}`, 8)).toString('hex')
}
