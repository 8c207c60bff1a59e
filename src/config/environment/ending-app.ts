import type { EndingApp, EntraCredential } from '../settings.ts'
import { readCertificate, readFederatedToken } from './entra-credential.ts'
import { endingCredentials } from './names.ts'
import type { Reading } from './reading.ts'

/** The app that takes access back, beside the one that gives it; `null` where there is none, or once a problem was noted. */
export function readEndingApp(reading: Reading): EndingApp | null {
  const given = Object.entries(endingCredentials).filter(([, name]) => reading.isGiven(name))
  if (given.length === 0 && !reading.isGiven('REVOKE_CLIENT_ID')) return null
  const clientId = reading.required('REVOKE_CLIENT_ID')
  if (clientId !== null && clientId === reading.optional('AZURE_CLIENT_ID'))
    reading.problem(
      'REVOKE_CLIENT_ID',
      'is the same as AZURE_CLIENT_ID, so that both would be switched off at once',
      'register an application of its own that can only take back',
    )
  if (given.length > 1) {
    const [kinds, names] = [given.map(([kind]) => kind), given.map(([, name]) => name)]
    reading.problem(names.join(', '), `are different credentials, ${kinds.join(' and ')}`, 'keep one kind')
    return null
  }
  const credential = readCredential(reading)
  return clientId === null || credential === null ? null : { clientId, credential }
}

function readCredential(reading: Reading): Exclude<EntraCredential, { kind: 'password' }> | null {
  if (reading.isGiven('REVOKE_CLIENT_CERTIFICATE_PATH'))
    return readCertificate(reading, 'REVOKE_CLIENT_CERTIFICATE_PATH')
  if (reading.isGiven('REVOKE_FEDERATED_TOKEN_FILE')) return readFederatedToken(reading, 'REVOKE_FEDERATED_TOKEN_FILE')
  if (reading.isGiven('REVOKE_MANAGED_IDENTITY'))
    return reading.optional('REVOKE_MANAGED_IDENTITY') === null ? null : { kind: 'managed-identity' }
  const secret = reading.required('REVOKE_CLIENT_SECRET')
  return secret === null ? null : { kind: 'secret', secret, file: reading.fileOf('REVOKE_CLIENT_SECRET') }
}
