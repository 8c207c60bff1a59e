import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../../access/finding.ts'
import type { Policy } from '../../../access/policy.ts'
import { flowName, minutes, policyHash } from '../../../access/vocabulary.ts'
import type { Misbehaviour } from '../../../sandbox/entra/faults.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'
import { byNumber } from '../sign-in/sign-in-problems.ts'

let world: Connected
let usual: Connected['entra']['credential']
beforeAll(async () => {
  world = await connected()
  usual = world.entra.credential
})
afterAll(() => world.close())
afterEach(() => {
  world.entra.credential = usual
  world.entra.faults.clear()
})

const problems = async (): Promise<readonly Finding[]> =>
  (
    await world.doorbell
      .checkup(
        async () => null,
        async () => null,
      )
      .run()
  ).filter(({ verdict }) => verdict === 'problem')

describe('an operator whose sign-in Entra refuses', () => {
  it('is told for each number what is wrong, what to do, and on which page of the portal, as for no other', async () => {
    const said = new Map<string, string>()
    for (const number of Object.keys(byNumber)) {
      world.entra.credential = { ...usual, refusal: Number(number) }
      const [finding, ...more] = await problems()
      expect(more, number).toEqual([])
      expect(finding, number).toMatchObject({
        about: 'Entra sign-in',
        mend: expect.stringMatching(/\w/),
        page: expect.stringMatching(/^https:\/\/entra\.microsoft\.com\/#view\/\w/),
      })
      expect(said.get(finding?.says ?? ''), `${number} has a sentence of its own`).toBeUndefined()
      said.set(finding?.says ?? '', number)
    }
    expect(said.size).toBeGreaterThan(30)
  })

  it('is told the number where nobody has words for it, and where it is looked up', async () => {
    world.entra.credential = { ...usual, refusal: 999999 }
    expect(await problems()).toEqual([
      expect.objectContaining({
        says: expect.stringContaining('AADSTS999999'),
        mend: expect.stringContaining('login.microsoftonline.com/error'),
        page: expect.stringContaining('SignIn'),
      }),
    ])
  })
})

describe('an operator whom Graph refuses something', () => {
  const status = (code: number, headers = {}): Misbehaviour => ({ kind: 'status', status: code, headers })
  /** Only the looks at whether people and groups can be read, as often as they are tried. */
  const answers = (how: Misbehaviour) => world.entra.faults.next({ path: /\?\$select=id&\$top=1$/, times: 20, ...how })

  it.each<readonly [string, Misbehaviour, says: RegExp, mend: RegExp, page: RegExp | null]>([
    ['400', status(400), /refused the call/, /GRAPH_BASE_URL.*request id/, /Overview/],
    ['401', status(401), /did not accept/, /one cloud/, /Overview/],
    ['404', status(404), /does not find it/, /another cloud/, /Overview/],
    ['409', status(409), /at the same moment/, /who else/, /~\/Audit/],
    ['423', status(423), /locked/, /who else/, /~\/Audit/],
    ['500', status(500), /error of its own/, /Microsoft’s side/, /AzureHealth/],
    ['502', { kind: 'html', status: 502 }, /had no answer/, /Microsoft’s side/, /AzureHealth/],
    ['503', status(503), /not available/, /Microsoft’s side/, /AzureHealth/],
    ['504', status(504), /waited too long/, /Microsoft’s side/, /AzureHealth/],
    ['a page of a proxy', { kind: 'html' }, /not Microsoft Graph answered/, /past the proxy/, null],
    ['a redirect', status(302, { location: 'https://example.com' }), /pointed elsewhere/, /Graph itself/, null],
    ['a broken connection', { kind: 'reset' }, /could not be reached/, /network/, null],
  ])('hears for %s what it means, what to do and where', async (_, how, says, mend, page) => {
    answers(how)
    const found = await problems()
    expect(found.map(({ about }) => about)).toEqual(['Graph', 'Graph'])
    for (const one of found) {
      expect(one.says).toMatch(says)
      expect(one.mend).toMatch(mend)
      expect(one.page ?? '').toMatch(page ?? /^$/)
    }
  })

  it('hears for a 403 which permission lets Doorbell read people, and which groups', async () => {
    answers(status(403))
    expect(await problems()).toEqual([
      expect.objectContaining({
        says: expect.stringMatching(/^Doorbell cannot read people\. Doorbell is not allowed/),
        mend: expect.stringContaining('User.Read.All'),
        page: expect.stringContaining('CallAnAPI'),
      }),
      expect.objectContaining({
        says: expect.stringMatching(/^Doorbell cannot read groups\./),
        mend: expect.stringContaining('GroupMember.Read.All'),
        page: expect.stringContaining('CallAnAPI'),
      }),
    ])
  })
})

describe('an operator of a directory that', () => {
  const told = async (policy: Policy | null = null) =>
    (
      await world.doorbell
        .checkup(
          async () => policy,
          async () => ({ policies: [], live: [] }),
        )
        .run()
    ).map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)
  const integrationWith = (changes: Partial<Policy['integrations'][0]>): Policy => ({
    hash: policyHash('a policy'),
    admins: nobody,
    auditors: nobody,
    identity: { emailDomains: [], importFile: null },
    integrations: [
      {
        ...{ name: contoso, resourceTypes: ['group'], groupFilter: null, integrationOwner: null, ownerKeys: [] },
        ...{ resources: {}, accessDetails: null },
        ...changes,
      },
    ],
    flows: [
      {
        name: flowName('A flow'),
        requesters: { everyone: true, ...nobody },
        resources: [{ kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-*' }],
        duration: { default: minutes(60), max: minutes(60) },
        reasonRequired: false,
        approval: 'automatic',
      },
    ],
  })

  it('no longer understands a filter, or has no such property, is told which', async () => {
    expect(await told(integrationWith({ groupFilter: 'startswith(displayName' }))).toContainEqual(
      expect.stringMatching(/^problem Filter: Graph does not understand the filter of “Contoso”: /),
    )
    expect(await told(integrationWith({ ownerKeys: ['no-such-key'], ownerSources: ['attributes'] }))).toContainEqual(
      expect.stringMatching(/^warning Owner attributes: Graph has no property of groups for the key “no-such-key”/),
    )
  })

  it('gives what is too short for an end of its own, and more than is tried out, is told both', async () => {
    const ends = async (max: number, ...more: number[]) => {
      const { flows, ...policy } = integrationWith({ secondEnd: 'where-possible' })
      const resources = [{ kind: 'matching', integration: contoso, type: 'group', pattern: '*' }] as const
      const lasting = (max: number) => ({ duration: { default: minutes(max), max: minutes(max) } })
      const [first] = flows
      const all = [
        { ...first, resources, ...lasting(max) },
        ...more.map(one => ({ ...first, resources, ...lasting(one) })),
      ]
      return (await told({ ...policy, flows: all as unknown as typeof flows })).filter(says => /Ends:/.test(says))
    }
    const all: string[] = []
    for await (const { name, ungrantable } of world.doorbell.discovery.resources(contoso, null))
      if (ungrantable === null) all.push(name)
    expect(all.length).toBeGreaterThan(40)
    const rest = `ok Ends: ${all.length - 40} more of “Contoso” were not tried out.`
    expect(await ends(4)).toEqual([
      expect.stringMatching(/^warning Ends: .* and 35 more \(Contoso\) is ended by Doorbell's timer alone: .*five/),
      rest,
    ])
    expect(await ends(60)).toContain(rest)
    // The longest that any flow gives is what is tried.
    expect(await ends(4, 60)).toEqual(await ends(60))
  })

  it.each<readonly [string, readonly string[], RegExp]>([
    ['the second plan', ['AAD_PREMIUM', 'AAD_PREMIUM_P2'], /has Entra ID P2/],
    ['governance beside the first', ['AAD_PREMIUM', 'Entra_ID_Governance'], /has Entra ID Governance/],
    ['the first plan', ['AAD_PREMIUM'], /has Entra ID P1; Doorbell itself keeps the ends/],
    ['neither', [], /has no Entra ID P1 or P2, which groups do not need/],
  ])('is licensed for %s is told so', async (_, licences, words) => {
    const { permissions } = world.entra
    world.entra.permissions = [...permissions, 'LicenseAssignment.Read.All']
    world.entra.licences = licences
    expect((await told()).find(says => says.startsWith('ok Licences'))).toMatch(words)
    Object.assign(world.entra, { permissions, licences: [] })
  })
})

it('a token that cannot be read is told of each app that it was given to', async () => {
  const { clientId, clientSecret } = world.entra
  const credential = { kind: 'secret', secret: clientSecret, file: null } as const
  const both = await connected({ ending: { clientId, credential } })
  const body = { token_type: 'Bearer', expires_in: 3600, access_token: 'opaque' }
  both.entra.faults.next({ path: /\/oauth2\/v2\.0\/token/, kind: 'status', status: 200, body, times: 20 })
  const findings = await both.doorbell
    .checkup(
      async () => null,
      async () => null,
    )
    .run()
  await both.close()
  expect(findings.map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)).toEqual(
    expect.arrayContaining([
      'not-checked Graph permissions: The token cannot be read, so what it allows is seen only when it is used.',
      'not-checked App that ends: Its token cannot be read, so what it allows is seen only when it is used.',
    ]),
  )
})

const nobody = { groups: [], users: [] } as const
