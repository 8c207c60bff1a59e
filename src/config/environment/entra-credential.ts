import type { EntraCredential } from '../settings.ts'
import { entraCredentials } from './names.ts'
import type { Reading } from './reading.ts'

/** The one way in which Doorbell signs in, or `null` once a problem was noted. Two ways at once would hide which one is used. */
export function readCredential(reading: Reading): EntraCredential | null {
  const given = Object.entries(entraCredentials).filter(([, names]) => names.some(name => reading.isGiven(name)))
  if (given.length > 1) {
    const names = given.flatMap(([, settings]) => settings.filter(name => reading.isGiven(name)))
    const kinds = given.map(([kind]) => kind).join(' and ')
    reading.problem(names.join(', '), `are different credentials, ${kinds}`, 'keep one kind')
    if (reading.isGiven('AZURE_CLIENT_SECRET')) reading.optional('AZURE_CLIENT_SECRET')
    return null
  }
  if (reading.isGiven('AZURE_CLIENT_CERTIFICATE_PATH')) return readCertificate(reading, 'AZURE_CLIENT_CERTIFICATE_PATH')
  if (reading.isGiven('AZURE_FEDERATED_TOKEN_FILE')) return readFederatedToken(reading, 'AZURE_FEDERATED_TOKEN_FILE')
  if (reading.isGiven('AZURE_USERNAME') || reading.isGiven('AZURE_PASSWORD')) return readPassword(reading)
  if (reading.isGiven('AZURE_MANAGED_IDENTITY'))
    return reading.optional('AZURE_MANAGED_IDENTITY') === null ? null : { kind: 'managed-identity' }
  // Set by the machine, not by the operator, wherever an identity is assigned to it.
  const machineHasOne = reading.isGiven('IDENTITY_ENDPOINT') || reading.isGiven('MSI_ENDPOINT')
  if (machineHasOne && !reading.isGiven('AZURE_CLIENT_SECRET')) return { kind: 'managed-identity' }
  const secret = reading.required('AZURE_CLIENT_SECRET')
  return secret === null ? null : { kind: 'secret', secret, file: reading.fileOf('AZURE_CLIENT_SECRET') }
}

type FromFile = Extract<EntraCredential, { kind: 'certificate' | 'federated-token' }>

export function readCertificate(
  reading: Reading,
  name: 'AZURE_CLIENT_CERTIFICATE_PATH' | 'REVOKE_CLIENT_CERTIFICATE_PATH',
): FromFile | null {
  const file = reading.optional(name)
  const text = file === null ? null : reading.fileAt(name, file)
  if (file === null || text === null) return null
  const lacking = [
    /-----BEGIN (RSA |EC )?PRIVATE KEY-----/.test(text) ? [] : ['a private key that needs no password'],
    /-----BEGIN CERTIFICATE-----/.test(text) ? [] : ['a certificate'],
  ].flat()
  if (lacking.length === 0) return { kind: 'certificate', file }
  reading.problem(
    name,
    `leads to a file without ${lacking.join(' and ')}`,
    'put both into it as PEM; a .pfx is turned into one with: openssl pkcs12 -in file.pfx -nodes',
  )
  return null
}

export function readFederatedToken(
  reading: Reading,
  name: 'AZURE_FEDERATED_TOKEN_FILE' | 'REVOKE_FEDERATED_TOKEN_FILE',
): FromFile | null {
  const file = reading.optional(name)
  if (file === null || reading.fileAt(name, file) === null) return null
  return { kind: 'federated-token', file }
}

/** It works, and it is a bad idea, so it takes somebody who says that they know. */
function readPassword(reading: Reading): EntraCredential | null {
  const username = reading.required('AZURE_USERNAME')
  const password = reading.required('AZURE_PASSWORD')
  if (reading.optional('ALLOW_USERNAME_PASSWORD') !== true) {
    reading.problem(
      'AZURE_USERNAME, AZURE_PASSWORD',
      'would let Doorbell sign in as a person: that cannot pass multi-factor authentication, does not work for federated accounts, and Microsoft is retiring it',
      'give a certificate, workload identity, managed identity or a client secret instead, or insist with ALLOW_USERNAME_PASSWORD=yes',
    )
    return null
  }
  if (username === null || password === null) return null
  return { kind: 'password', username, password, file: reading.fileOf('AZURE_PASSWORD') }
}
