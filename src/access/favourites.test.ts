import { describe, expect, it } from 'vitest'
import { favouritesOf } from './favourites.ts'
import type { Ask } from './request/states.ts'
import {
  bundleName,
  flowName,
  integrationName,
  minutes,
  personId,
  requestId,
  resourceId,
  surfaceName,
} from './vocabulary.ts'

let count = 0
const asked = (resource: string, more: Partial<Ask> = {}): Ask => ({
  id: requestId(`r${++count}`),
  requester: personId('ana'),
  beneficiary: personId('ana'),
  entitlements: [{ integration: integrationName('Contoso'), resource: resourceId(resource) }],
  flow: flowName('Production'),
  duration: minutes(60),
  reason: 'because',
  startsAt: new Date(0),
  submittedAt: new Date(0),
  via: surfaceName('slack'),
  ...more,
})
const names = (asks: readonly Ask[]) => favouritesOf(asks).map(({ entitlements: [{ resource }] }) => resource)

describe('what somebody may well want again', () => {
  it('is what they asked for last, and then what they ask for most, each of it once', () => {
    const asks = ['a', 'b', 'b', 'c', 'd', 'e', 'e', 'f', 'f', 'f', 'g', 'g', 'd']
    expect(names(asks.map(resource => asked(resource)))).toEqual(['a', 'b', 'c', 'f', 'd'])
  })
  it('is shown as it was asked for last', () => {
    const [last, before] = [asked('a', { reason: 'today' }), asked('a', { reason: 'yesterday' })]
    expect(favouritesOf([last, before])).toEqual([last])
  })
  it('is another wish for somebody else, and in a bundle', () => {
    expect(
      favouritesOf([
        asked('a'),
        asked('a', { beneficiary: personId('ben') }),
        asked('a', { bundle: bundleName('On call') }),
      ]),
    ).toHaveLength(3)
  })
  it('is nothing for whoever never asked', () => expect(favouritesOf([])).toEqual([]))
})
