import { expect, it } from 'vitest'
import type { Grant } from '../access/grant/states.ts'
import { aGrant, waiting } from '../ports/store-contract/samples.ts'
import { reviveGrant, type Stored, toJson } from './codec.ts'

it('a grant that was kept as a part of a bundle, by a version that knew of nothing else asked for together, is one of several', () => {
  const grant = aGrant(waiting())
  const kept: Stored<Grant> = JSON.parse(toJson({ ...grant, terms: { ...grant.terms, ofBundle: true } }))
  expect(reviveGrant(kept)).toEqual({ ...grant, terms: { ...grant.terms, ofSeveral: true } })
})
