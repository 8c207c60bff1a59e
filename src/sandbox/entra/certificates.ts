import { generate } from 'selfsigned'

export interface Certificates {
  /** What a client has to trust, as PEM. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** A certificate authority made for this start alone, and a certificate of it for `localhost`, and for whatever else it goes by. */
export async function certificates(names: readonly string[] = []): Promise<Certificates> {
  const kind = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const
  // A little in the past: clocks of test machines are not always of one mind.
  const notBeforeDate = new Date(Date.now() - 60_000)
  const ca = await generate([{ name: 'commonName', value: 'Doorbell sandbox CA' }], {
    ...kind,
    notBeforeDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...kind,
    notBeforeDate,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...['localhost', ...names].map(value => ({ type: 2, value }) as const),
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { ca: ca.cert, cert: leaf.cert, key: leaf.private }
}
