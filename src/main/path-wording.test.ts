import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../access/access-flow.ts'
import type { BreakGlass } from '../access/break-glass.ts'
import { breakGlassPath } from '../access/break-glass-path.ts'
import type { Resource } from '../access/catalog.ts'
import { pathOf, waysForOthers } from '../access/path.ts'
import type { RequestFor } from '../access/request-for.ts'
import type { Standing } from '../access/requesters.ts'
import { bundleName, flowName, groupId, integrationName, minutes, personId, resourceId } from '../access/vocabulary.ts'
import { breakGlassLines, pathLines } from './path-wording.ts'

const contoso = integrationName('Contoso')
const [engineering, security] = [groupId('engineering'), groupId('security')]
const entry: BreakGlass = {
  name: flowName('Night shift'),
  requesters: { everyone: false, groups: [engineering], users: [] },
  resources: [{ kind: 'named', integration: contoso, resource: resourceId('db') }],
  duration: { default: minutes(30), max: minutes(30) },
  reasonRequired: true,
  approval: 'automatic',
  breakGlass: {
    tell: [{ kind: 'owner' }, { kind: 'people', label: 'Security', groups: [security], users: [] }],
    reviewers: [{ kind: 'people', label: 'Security', groups: [security], users: [] }],
  },
}
const db: Resource = {
  integration: contoso,
  resource: resourceId('db'),
  type: 'group',
  group: groupId('db'),
  name: 'jit-db',
  description: null,
  ungrantable: null,
  tags: {},
  accessDetails: null,
}
const engineer: Standing = { person: personId('ana'), memberOf: new Set([engineering]), managerIn: new Set() }
const stranger: Standing = { ...engineer, memberOf: new Set() }
const said = (entries: readonly BreakGlass[], who = engineer, resource = db) => {
  const [first, ...others] = entries
  const policy = first ? { breakGlass: [first, ...others] as const } : {}
  return breakGlassLines(breakGlassPath(policy, resource, who), id => (id === engineering ? 'Engineering' : id))
}

it('explains by which entry somebody may break the glass, for how long, who learns of it and who reviews it', () => {
  expect(said([entry])).toEqual([
    '✓ In an emergency “Night shift” lets them break the glass for it',
    '    opens it by its name',
    '    open to them as a member of “Engineering”',
    '    for 30 minutes, never for longer; a reason is required',
    '    told at once: owner or Security',
    '    reviewed by Security, never by who took it',
  ])
})

it('calls somebody who is named by themselves as people know them', () => {
  const grace = { kind: 'people', label: 'grace@contoso.com', groups: [], users: [personId('grace')] } as const
  const named = { ...entry, breakGlass: { tell: [grace], reviewers: [grace] } } as const
  const path = breakGlassPath({ breakGlass: [named] }, db, engineer)
  const lines = breakGlassLines(path, (id, otherwise = id) => (id === 'grace' ? 'Grace Whitfield' : otherwise))
  expect(lines.slice(-2)).toEqual([
    '    told at once: Grace Whitfield',
    '    reviewed by Grace Whitfield, never by who took it',
  ])
})

it('explains of each entry why somebody may not, by the first word that says no', () => {
  expect(said([])).toEqual(['✗ Nobody may break the glass: the access file has no breakGlass.'])
  expect(said([entry], stranger)).toEqual([
    '✗ In an emergency “Night shift”: opens it by its name, and is closed to them: none of its requesters is who they are',
  ])
  expect(said([entry], engineer, { ...db, resource: resourceId('other') })).toEqual([
    '✗ In an emergency “Night shift”: does not open it',
  ])
  expect(said([entry], engineer, { ...db, tierZero: true })).toEqual([
    '✗ In an emergency “Night shift”: names it, and tier zero is never given so',
  ])
})

it('explains that of two the longer one counts, and of two as long the first', () => {
  const hour = { default: minutes(60), max: minutes(60) }
  const longer = { ...entry, name: flowName('By day'), duration: hour }
  expect(said([entry, longer, { ...longer, name: flowName('Later') }]).filter(line => !line.startsWith(' '))).toEqual([
    '✓ In an emergency “By day” lets them break the glass for it',
    '✗ In an emergency “Night shift”: is open to them as well, and does not count: another gives it for longer, or stands before it',
    '✗ In an emergency “Later”: is open to them as well, and does not count: another gives it for longer, or stands before it',
  ])
})

describe('where a flow is for others', () => {
  const flow = (name: string, requestFor: AccessFlow['requestFor'], hours = 8): AccessFlow => ({
    name: flowName(name),
    requesters: { everyone: false, groups: [engineering], users: [] },
    resources: [{ kind: 'named', integration: contoso, resource: resourceId('db') }],
    duration: { default: minutes(60), max: minutes(hours * 60) },
    reasonRequired: true,
    approval: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], timeout: minutes(480), denyReason: 'optional' },
    ...(requestFor ? { requestFor } : {}),
  })
  const path = (first: AccessFlow, ...more: readonly AccessFlow[]) => {
    const policy = { flows: [first, ...more] as const }
    const asked = [policy, { resources: [db] as const }, engineer, null] as const
    return pathLines(pathOf(...asked), id => id, waysForOthers(...asked))
  }
  const heads = (...flows: readonly [AccessFlow, ...AccessFlow[]]) => path(...flows).filter(one => !one.startsWith(' '))

  it('explains for whom somebody may ask by it, with who decides and for how long, and that it is not for oneself', () => {
    expect(path(flow('Reports', ['direct-reports']))).toEqual([
      '✗ No access flow opens it to them for themselves.',
      '✓ “Reports” counts for one’s direct reports, and not for oneself',
      '    opens it by its name',
      '    open to them as a member of “engineering”',
      '    for 1 hour when nothing is said, 8 hours at most; a reason is required',
      '    decided by owner',
    ])
  })

  it('explains up to which length a shorter one counts, and from which the longer one', () => {
    const [stage, { approval, ...day }] = [{ from: [{ kind: 'owner' }], needed: 1 } as const, flow('A day', undefined)]
    if (approval === 'automatic') throw new Error('people decide')
    const long: AccessFlow = { ...day, approval: { ...approval, stages: [stage, stage] } }
    const short = flow('An hour', undefined, 1)
    expect(heads(long, short, { ...short, name: flowName('The same') })).toEqual([
      '✓ “An hour” counts for 1 hour or less',
      '✓ “A day” counts for longer than 1 hour',
      '- “The same” is open to them as well, and does not count: it comes later in the access file',
    ])
  })

  it('explains that a rule gives no bundle of which people decide about a part, and which part that is', () => {
    const kit = bundleName('Kit')
    const rule: AccessFlow = {
      ...flow('By itself', undefined),
      approval: 'automatic',
      resources: [{ kind: 'bundle', bundle: kit, entitlements: [{ integration: contoso, resource: db.resource }] }],
    }
    const policy = { flows: [flow('People', undefined), rule] as const }
    const found = pathOf(policy, { resources: [db], bundle: kit }, engineer, null)
    expect(pathLines(found, id => id)).toEqual([
      '✗ No access flow counts: “By itself” approves by itself, and people decide about “jit-db”.',
      '✗ “People”: does not open it',
      '- “By itself” is open to them as well, and does not count: it approves by itself, and where people decide no rule does in their stead',
    ])
  })

  it.each<[RequestFor, string]>([
    ['others', 'for anybody else'],
    ['direct-reports', 'for one’s direct reports'],
    ['own-admin-account', 'for one’s own admin account'],
  ])('says each kind of others in words (%s)', (kind, words) =>
    expect(heads(flow('Desk', [kind]))).toContain(`✓ “Desk” counts ${words}, and not for oneself`),
  )

  it('says of each kind which flow counts, once where one serves them all', () => {
    const [own, all] = [flow('Own', undefined), flow('All', ['others', 'direct-reports'])]
    expect(heads(own, all)).toEqual(['✓ “Own” counts', '✓ “All” counts for anybody else, and not for oneself'])
    expect(heads(own, all, flow('Reports', ['direct-reports'], 9))).toEqual([
      '✓ “Own” counts',
      '✓ “All” counts for anybody else, and not for oneself',
      '✓ “Reports” counts for one’s direct reports, and not for oneself',
    ])
    expect(heads(flow('Both', ['self', 'others']))).toEqual(['✓ “Both” counts'])
  })
})
