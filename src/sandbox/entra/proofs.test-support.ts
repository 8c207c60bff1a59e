import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { generate } from 'selfsigned'
import type { Federation } from './client-proof.ts'

/** A private key with its certificate: `pem` is what Doorbell is given, `certificate` what is uploaded to the app registration. */
export async function aCertificate(daysLeft = 365): Promise<{ readonly pem: string; readonly certificate: string }> {
  const day = 86_400_000
  const made = await generate([{ name: 'commonName', value: `Doorbell ${randomUUID()}` }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 400 * day),
    notAfterDate: new Date(Date.now() + daysLeft * day),
  })
  return { pem: `${made.private}\n${made.cert}\n`, certificate: made.cert }
}

const part = (of: object) => Buffer.from(JSON.stringify(of)).toString('base64url')

/** Something that runs elsewhere, and whose platform signs tokens for it. */
export function aWorkload() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const federation: Federation = {
    issuer: 'https://oidc.example.com/cluster',
    subject: 'system:serviceaccount:doorbell:doorbell',
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }
  const token = (changes: object = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const { issuer: iss, subject: sub } = federation
    const claims = { iss, sub, aud: 'api://AzureADTokenExchange', iat: now, exp: now + 3600, jti: randomUUID() }
    const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...claims, ...changes })}`
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }
  return { federation, token }
}
