import { describe, expect, it } from 'vitest'
import { attributeFor } from './attributes.ts'

const clientId = 'C0000000-0000-4000-8000-000000000002'
const id = '00000000-0000-4000-8000-000000000001'

describe('the attribute of a group that is meant by a key', () => {
  it('is the directory extension that Doorbell’s own application registered', () => {
    const attribute = attributeFor('owner', clientId)
    expect(attribute?.select).toBe('extension_c0000000000040008000000000000002_owner')
    expect(attribute?.read({ id, extension_c0000000000040008000000000000002_owner: 'Leads' })).toBe('Leads')
    expect(attribute?.read({ id })).toBeUndefined()
  })
  it('is another application’s where the key says so in full', () => {
    const key = `extension_${'a'.repeat(32)}_owner`
    expect(attributeFor(key, null)?.select).toBe(key)
  })
  it('is one of those that come from an on-premises directory', () => {
    const attribute = attributeFor('extensionAttribute15', clientId)
    expect(attribute?.select).toBe('onPremisesExtensionAttributes')
    expect(attribute?.read({ id, onPremisesExtensionAttributes: { extensionAttribute15: 'Leads' } })).toBe('Leads')
    expect(attribute?.read({ id, onPremisesExtensionAttributes: null })).toBeUndefined()
  })
  it('is one property of a schema extension, where the key names both', () => {
    const attribute = attributeFor('extkvbmkofy_doorbell/owner', null)
    expect(attribute?.select).toBe('extkvbmkofy_doorbell')
    expect(attribute?.read({ id, extkvbmkofy_doorbell: { owner: 'Leads', cost: 4711 } })).toBe('Leads')
    for (const nothing of [null, undefined, 'Leads', {}])
      expect(attribute?.read({ id, extkvbmkofy_doorbell: nothing })).toBeUndefined()
    expect(attributeFor('contoso_doorbell/owner', clientId)?.select).toBe('contoso_doorbell')
  })
  it.each(['a_b/c/d', 'a_b/', '/owner', 'a_b/c,id', 'a_b/c d', 'members/owner', 'extkvbmkofy_doorbell'])(
    'is none for %j, which names no property of a schema extension',
    key => expect(attributeFor(key, clientId)).toBeNull(),
  )
  it.each(['own er', 'owner,members', "owner'", 'owner)', ''])('is none for %j, which no property can be called', key =>
    expect(attributeFor(key, clientId)).toBeNull(),
  )
  it('is none for a plain key where Doorbell has no application id of its own', () =>
    expect(attributeFor('owner', null)).toBeNull())
})
