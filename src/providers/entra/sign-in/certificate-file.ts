import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { Fault } from '../../../ports/fault.ts'

export interface UsableCertificate {
  /** The key and its own certificate alone: the library takes the first certificate that it meets for the one that is meant. */
  readonly pem: string
  /** SHA-256, as hex. Public. */
  readonly thumbprint: string
  readonly notAfter: Date
}

/** The private key and the certificate that belongs to it, out of a PEM file. @throws Fault that says what is wrong with the file. */
export function readCertificate(text: string): UsableCertificate {
  const key = keyIn(text)
  if (key.asymmetricKeyType !== 'rsa')
    throw broken('The key in the certificate file is not RSA, and Entra takes RSA only.')
  const own = certificatesIn(text).find(certificate => certificate.checkPrivateKey(key))
  if (!own) throw broken('No certificate in the certificate file belongs to the private key in it.')
  const notAfter = new Date(own.validTo)
  if (notAfter < new Date()) {
    throw new Fault(
      'graph.certificate-expired',
      `The certificate expired on ${notAfter.toISOString().slice(0, 10)}. Put a new one into the file of AZURE_CLIENT_CERTIFICATE_PATH, and upload it to the app registration first.`,
      { retry: 'later' },
    )
  }
  return {
    pem: `${key.export({ format: 'pem', type: 'pkcs8' })}${own.toString()}`,
    thumbprint: own.fingerprint256.replaceAll(':', ''),
    notAfter,
  }
}

function keyIn(text: string): KeyObject {
  const block = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[\s\S]*?-----END (?:RSA |EC )?PRIVATE KEY-----/.exec(text)?.[0]
  if (!block) throw broken('The certificate file has no private key that can be read without a password.')
  try {
    return createPrivateKey(block)
  } catch {
    throw broken('The private key in the certificate file cannot be read.')
  }
}

function certificatesIn(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map(block => new X509Certificate(block))
  } catch {
    throw broken('A certificate in the certificate file cannot be read.')
  }
}

const broken = (sentence: string): Fault => new Fault('graph.certificate-broken', sentence, { retry: 'later' })
