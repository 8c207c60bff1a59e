import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { bundleName, flowName, groupId, integrationName, minutes, resourceId } from '../../access/vocabulary.ts'
import { search } from '../forms/search-choices.ts'
import { plain } from './offers.ts'
import { findByChoice, findByName, type Requestable } from './requestable-access.ts'

const contoso = integrationName('Contoso')
const flow: AccessFlow = {
  name: flowName('All'),
  requesters: { everyone: true },
  resources: [{ kind: 'matching', integration: contoso, type: 'group', pattern: '*' }],
  duration: { default: minutes(60), max: minutes(480) },
  reasonRequired: true,
  approval: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], timeout: minutes(480), denyReason: 'required' },
}
const choice = (name: string, description: string | null = null, integration = contoso): Requestable => ({
  flow,
  ways: [flow],
  plainName: plain(name),
  searched: plain(`${name} ${description ?? ''}`),
  choice: `choice of ${name}`,
  name,
  description,
  resources: [
    {
      integration,
      resource: resourceId(`r:${name}:${integration}`),
      type: 'group',
      group: groupId(name),
      name,
      description,
      ungrantable: null,
      tags: {},
      accessDetails: null,
    },
  ],
})
const choices = [
  choice('jit-prod-db-readers', 'Read the production databases'),
  choice('jit-prod-db-writers', 'Write the production databases'),
  choice('jit-k8s-prod-debug', 'Attach a shell'),
  choice('R&D #1 + 50%'),
]
const found = (typed: string) => {
  const result = findByName(choices, typed)
  return result.ok ? result.found.name : result.refusal
}

describe('a name', () => {
  it.each(['jit-prod-db-readers', 'JIT-Prod-DB-Readers', '  jit-prod-db-readers '])('“%s” is the readers', typed =>
    expect(found(typed)).toBe('jit-prod-db-readers'),
  )
  it('with signs in it is found like any other', () => expect(found('r&d  #1 + 50%')).toBe('R&D #1 + 50%'))
  it.each([
    ['jit-prod-db-raeders', 'jit-prod-db-readers'],
    ['readers', 'jit-prod-db-readers'],
    ['k8s', 'jit-k8s-prod-debug'],
  ])('“%s” that is not quite one is refused, with the nearest', (typed, nearest) =>
    expect(found(typed)).toMatchObject({
      reason: 'unknown-resource',
      typed,
      nearest: expect.arrayContaining([nearest]),
    }),
  )
  it('like nothing is refused without a guess', () =>
    expect(found('the moon')).toEqual({ reason: 'unknown-resource', typed: 'the moon', nearest: [] }))
  it('of a beginning alone is never taken for the whole', () =>
    expect(found('jit-prod-db')).toMatchObject({ reason: 'unknown-resource' }))
  it('that two integrations have is asked about', () => {
    const fabrikam = integrationName('Fabrikam')
    const result = findByName([...choices, choice('jit-k8s-prod-debug', null, fabrikam)], 'jit-k8s-prod-debug')
    expect(result).toMatchObject({
      refusal: {
        reason: 'ambiguous-resource',
        matches: ['jit-k8s-prod-debug (Contoso)', 'jit-k8s-prod-debug (Fabrikam)'],
      },
    })
  })
  it('is asked for when there is none, and no use where nothing may be asked for', () => {
    expect(found('  ')).toEqual({ reason: 'resource-missing' })
    expect(findByName([], 'x')).toMatchObject({ refusal: { reason: 'nothing-to-ask-for' } })
  })
})

describe('a search', () => {
  const names = (typed: string, limit = 100) => search(choices, typed, limit).map(({ name }) => name)
  it('of nothing shows everything, as much as fits', () => {
    expect(names('')).toHaveLength(4)
    expect(names('', 2)).toHaveLength(2)
  })
  it('finds all its words, in any order, also in the description', () =>
    expect(names('databases write')).toEqual(['jit-prod-db-writers']))
  it('puts what begins with it first', () => {
    const some = [choice('my-prod'), choice('prod-x')]
    expect(search(some, 'PROD', 10).map(({ name }) => name)).toEqual(['prod-x', 'my-prod'])
  })
  it('shows each once, in the order of the list, whichever word is where', () => {
    const some = [
      choice('b-prod', 'for prod and more prod'),
      choice('a', 'prod'),
      choice('prod', 'prod'),
      choice('prod two', 'x'),
      choice('c', 'nothing'),
    ]
    const inOrder = (typed: string, limit = 100) => search(some, typed, limit).map(({ name }) => name)
    expect(inOrder('prod')).toEqual(['prod', 'prod two', 'b-prod', 'a'])
    expect(inOrder('prod', 3)).toEqual(['prod', 'prod two', 'b-prod'])
    expect(inOrder('prod', 1)).toEqual(['prod'])
    expect(inOrder('more prod')).toEqual(['b-prod'])
    expect(inOrder('prod x')).toEqual(['prod two'])
    expect(inOrder('two')).toEqual(['prod two'])
    expect(inOrder('nothing')).toEqual(['c'])
    expect(inOrder('  ')).toHaveLength(5)
    // Before anything is typed a bundle is seen, however short the list and late its name.
    const kit = { ...choice('zz on-call'), bundle: bundleName('zz on-call') }
    expect(search([...some, kit], '', 2).map(({ name }) => name)).toEqual(['zz on-call', some[0]?.name])
  })
  it('takes no two names for one where one ends and the next begins', () => {
    const some = [choice('alpha'), choice('beta')]
    for (const typed of ['alphabeta', 'alpha\nbeta', 'alpha beta', 'hab']) expect(search(some, typed, 10)).toEqual([])
    expect(search([], 'a', 10)).toEqual([])
  })
  it('shows everything of more than a hundred that fits, one letter further', () => {
    const many = Array.from({ length: 250 }, (_, index) => choice(`jit-${index}`))
    expect(search(many, 'jit-249', 100).map(({ name }) => name)).toEqual(['jit-249'])
  })
})

it('a choice that was never offered finds nothing', () => {
  for (const value of ['', 'r:jit-prod-db-readers:Contoso', 'jit-prod-db-readers', '0'])
    expect(findByChoice(choices, value)).toBeUndefined()
})
