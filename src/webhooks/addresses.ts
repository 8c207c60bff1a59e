import ipaddr from 'ipaddr.js'

/** Azure's own service inside of every machine of Azure: it has a public address, and is not for anybody outside. */
const ofThePlatform = new Set(['168.63.129.16'])

const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Whether a message may go to this address: to one of the public Internet, and inside a network only where the access file lists
 * exactly it. Written otherwise it is the same address: an IPv4 address inside an IPv6 one counts as what it is, and what is translated
 * or tunnelled to another address is refused.
 */
export function mayGoTo(address: string, allowed: readonly string[] = []): boolean {
  if (!ipaddr.isValid(address)) return false
  const plain = ipaddr.process(address)
  if (
    allowed.some(one => ipaddr.isValid(one) && ipaddr.process(one).toNormalizedString() === plain.toNormalizedString())
  )
    return plain.range() !== 'linkLocal' && plain.range() !== 'unspecified'
  if (plain.range() !== 'unicast' || ofThePlatform.has(plain.toString())) return false
  return plain instanceof ipaddr.IPv4 || plain.match(globalUnicast)
}
