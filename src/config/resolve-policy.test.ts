import { describe, expect, it } from 'vitest'
import { useOfRoles } from '../access/policy.ts'
import { groupId, personId, resourceId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { describeFileProblem, parseAccessFile } from './access-file.ts'
import { type NameResolver, resolvePolicy } from './resolve-policy.ts'

const text = `version: 1
admins: { groups: [Doorbell Admins], users: [Olga] }
integrations:
  - name: Contoso
    type: entra
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: user, values: [Olga, Piet] }
    resourceOwner: [{ key: team, attribute: group }, { key: owner, attribute: user }]
    tags:
      jit-db: { owner: Piet, team: "Data#7d5f4c0e-0000-4000-8000-000000000001", env: prod }
      jit-web: { owner: Piet }
      jit-ops: { env: prod }
    customAccessDetails: Use the jump host
flows:
  - name: Database
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: group, name: jit-db }
      - { integration: Contoso, type: group, matching: "jit-prod-*" }
    duration: { default: 2h, max: 8h }
    approval:
      stages:
        - { from: [owner] }
        - { from: [{ group: Security }, { user: Olga }] }
      reason: { deny: optional }
`

/** Knows every name; the id says which name it was asked for. */
const everybody: NameResolver = {
  group: async name => groupId(`g:${name}`),
  user: async name => personId(`u:${name}`),
  role: async name => resourceId(`r:${name}`),
  resource: async (integration, type, name) => resourceId(`${integration}/${type}/${name}`),
  groupBehind: resource => groupId(`g:${resource.split('/').at(-1)}`),
}

function fileOf(source: string) {
  const parsed = parseAccessFile(source, 'access.yaml')
  if (!parsed.ok) throw new Error(parsed.problems.map(describeFileProblem).join('\n'))
  return parsed.file
}

async function policyOf(source = text, names = everybody) {
  const resolved = await resolvePolicy(fileOf(source), names)
  if (!resolved.ok) throw new Error(resolved.problems.map(describeFileProblem).join('\n'))
  return resolved.policy
}

async function problemsOf(source: string, names: NameResolver) {
  const resolved = await resolvePolicy(fileOf(source), names)
  return resolved.ok ? [] : resolved.problems.map(describeFileProblem)
}

describe('a policy', () => {
  it('says of every end whether the directory is to hold one too, and of a file that says nothing, nothing', async () => {
    const said = text
      .replace('    type: entra\n', '    type: entra\n    ending: auto\n    pim: { onboardGroups: true }\n')
      .replace('name: jit-db }', 'name: jit-db, ending: pim }')
      .replace('"jit-prod-*" }', '"jit-prod-*", ending: timer }')
    const policy = await policyOf(said)
    expect(policy.integrations[0]).toMatchObject({ secondEnd: 'where-possible', mayPrepareSecondEnd: true })
    expect(policy.flows[0].resources.map(({ secondEnd }) => secondEnd)).toEqual(['required', 'never'])
    expect(JSON.stringify(await policyOf())).not.toContain('econdEnd')
  })

  it('is the access file with one id in the place of each name', async () => {
    const { hash, ...policy } = await policyOf()
    expect(policy).toEqual({
      admins: { groups: ['g:doorbell admins'], users: ['u:olga'] },
      auditors: { groups: [], users: [] },
      identity: { emailDomains: [], importFile: null },
      integrations: [
        {
          name: 'Contoso',
          resourceTypes: ['group'],
          groupFilter: "startswith(displayName,'jit-')",
          integrationOwner: { groups: [], users: ['u:olga', 'u:piet'] },
          ownerKeys: ['team', 'owner'],
          ownerAttributes: { team: 'group', owner: 'user' },
          ownerSources: ['tags'],
          resources: {
            'Contoso/group/jit-db': {
              tags: { owner: 'Piet', team: 'Data#7d5f4c0e-0000-4000-8000-000000000001', env: 'prod' },
              owner: {
                key: 'team',
                value: 'Data',
                people: { groups: ['g:data#7d5f4c0e-0000-4000-8000-000000000001'], users: [] },
              },
              furtherOwners: [{ key: 'owner', value: 'Piet', people: { groups: [], users: ['u:piet'] } }],
            },
            'Contoso/group/jit-web': {
              tags: { owner: 'Piet' },
              owner: { key: 'owner', value: 'Piet', people: { groups: [], users: ['u:piet'] } },
            },
            'Contoso/group/jit-ops': { tags: { env: 'prod' }, owner: null },
          },
          accessDetails: 'Use the jump host',
        },
      ],
      flows: [
        {
          name: 'Database',
          requesters: { everyone: false, groups: ['g:engineering'], users: [] },
          resources: [
            { kind: 'named', integration: 'Contoso', resource: 'Contoso/group/jit-db' },
            { kind: 'matching', integration: 'Contoso', type: 'group', pattern: 'jit-prod-*' },
          ],
          duration: { default: 120, max: 480 },
          reasonRequired: true,
          approval: {
            stages: [
              { from: [{ kind: 'owner' }], needed: 1 },
              {
                from: [
                  { kind: 'people', label: 'Security', groups: ['g:security'], users: [] },
                  { kind: 'people', label: 'Olga', groups: [], users: ['u:olga'] },
                ],
                needed: 1,
              },
            ],
            timeout: 480,
            denyReason: 'optional',
          },
        },
      ],
    })
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('has in a flow that opens a bundle what the bundle holds, each name looked up once, and nothing of a bundle that no flow opens', async () => {
    const kit = `bundles:
  - name: Kit
    resources: [{ integration: Contoso, type: group, name: jit-db }, { integration: Contoso, type: group, name: jit-web }]
  - { name: Spare, resources: [{ integration: Contoso, type: group, name: jit-ops }] }
`
    const opened = text
      .replace('flows:\n', `${kit}flows:\n`)
      .replace('{ integration: Contoso, type: group, matching: "jit-prod-*" }', '{ bundle: Kit }')
    const policy = await policyOf(opened)
    const part = (name: string) => ({ integration: 'Contoso', resource: `Contoso/group/${name}` })
    expect(policy.flows[0].resources[1]).toEqual({
      kind: 'bundle',
      bundle: 'Kit',
      entitlements: [part('jit-db'), part('jit-web')],
    })
    expect(JSON.stringify(policy)).not.toContain('Spare')
  })

  it('has in a bundle each resource once, by whichever of its names', async () => {
    const kit = `bundles:
  - name: Kit
    resources: [{ integration: Contoso, type: group, name: jit-db }, { integration: Contoso, type: group, name: jit-db-again }]
`
    const opened = text
      .replace('flows:\n', `${kit}flows:\n`)
      .replace('{ integration: Contoso, type: group, matching: "jit-prod-*" }', '{ bundle: Kit }')
    const one: NameResolver = {
      ...everybody,
      resource: async (integration, type, name) => resourceId(`${integration}/${type}/${name.replace('-again', '')}`),
    }
    expect(await problemsOf(opened, one)).toEqual([
      expect.stringMatching(/bundles\[0\]\.resources\[1\]\.name.* is in this bundle already, by another name/),
    ])
  })

  it('opens a flow to everyone, however that is written', async () => {
    for (const everyone of ['everyone', '{ everyone: true }']) {
      const policy = await policyOf(text.replace('{ groups: [Engineering] }', everyone))
      expect(policy.flows[0].requesters).toEqual({ everyone: true })
    }
  })

  it('opens a flow to managers of people in a group, closes it to whoever is left out, and opens what carries a tag', async () => {
    const some = '{ groups: [Engineering], managersOf: [Sales], exclude: [{ group: Contractors }, { user: Piet }] }'
    const policy = await policyOf(
      text.replace('{ groups: [Engineering] }', some).replace('matching: "jit-prod-*"', 'tagged: { env: prod }'),
    )
    expect(policy.flows[0]).toMatchObject({
      requesters: {
        everyone: false,
        groups: ['g:engineering'],
        users: [],
        managersOf: ['g:sales'],
        exclude: { groups: ['g:contractors'], users: ['u:piet'] },
      },
      resources: [{ kind: 'named' }, { kind: 'tagged', integration: 'Contoso', type: 'group', tags: { env: 'prod' } }],
    })
    const everybodyElse = '{ everyone: true, exclude: [{ group: Contractors }] }'
    expect((await policyOf(text.replace('{ groups: [Engineering] }', everybodyElse))).flows[0].requesters).toEqual({
      everyone: true,
      exclude: { groups: ['g:contractors'], users: [] },
    })
  })

  it('keeps its hash when only the writing changes', async () => {
    const rewritten = text.replace('version: 1', '# ours\nversion: 1').replace('max: 8h', 'max: 480m')
    expect((await policyOf(rewritten)).hash).toBe((await policyOf()).hash)
  })

  it('has another hash when a name leads to another id', async () => {
    const namesake: NameResolver = { ...everybody, user: async () => personId('u:somebody else') }
    expect((await policyOf(text, namesake)).hash).not.toBe((await policyOf()).hash)
  })

  it('asks for each name once, and for a few at a time', async () => {
    const asked: string[] = []
    let atOnce = 0
    let most = 0
    const counting: NameResolver = {
      ...everybody,
      user: async name => {
        asked.push(name)
        most = Math.max(most, ++atOnce)
        await new Promise(resolve => setImmediate(resolve))
        atOnce -= 1
        return personId(name)
      },
    }
    const many = Array.from({ length: 40 }, (_, index) => `Person ${index}`)
    await policyOf(text.replace('users: [Olga] }', `users: [Olga, ${many.join(', ')}] }`), counting)
    expect([...asked].sort()).toEqual(['Olga', 'Piet', ...many].sort())
    expect(most).toBe(8)
  })
})

describe('several owners behind one tag', () => {
  const ownerOf = async (written: string) => {
    const policy = await policyOf(text.replace('jit-web: { owner: Piet }', `jit-web: { owner: ${written} }`))
    return policy.integrations[0].resources[resourceId('Contoso/group/jit-web')]?.owner
  }
  it('are a list, or have commas between, and each becomes an id', async () => {
    const people = { groups: [], users: ['u:piet', 'u:olga'] }
    expect(await ownerOf('[Piet, Olga]')).toEqual({ key: 'owner', value: 'Piet, Olga', people })
    expect(await ownerOf('"Piet, Olga"')).toEqual({ key: 'owner', value: 'Piet, Olga', people })
  })
  it('may have a comma in a name of the list', async () =>
    expect(await ownerOf('["Smith, Piet", Olga]')).toEqual({
      key: 'owner',
      value: '"Smith, Piet", Olga',
      people: { groups: [], users: ['u:smith, piet', 'u:olga'] },
    }))
  it('that are nothing but commas are refused', async () =>
    expect(await problemsOf(text.replace('jit-web: { owner: Piet }', 'jit-web: { owner: "," }'), everybody)).toEqual([
      'access.yaml:11:25: integrations[0].tags.jit-web.owner names nobody',
    ]))
})

describe('owners by directory role', () => {
  it('become the id of the role, whoever holds it by then', async () => {
    const policy = await policyOf(
      text
        .replace(/integrationOwner: .*/, 'integrationOwner: { attribute: directory-role, values: [Stewards] }')
        .replace('{ key: owner, attribute: user }', '{ key: owner, attribute: directory-role }'),
    )
    const [integration] = policy.integrations
    expect(integration.integrationOwner).toEqual({ groups: [], users: [], roles: ['r:Stewards'] })
    expect(integration.ownerAttributes).toMatchObject({ owner: 'directory-role' })
    expect(Object.values(integration.resources).flatMap(({ furtherOwners = [] }) => furtherOwners)).toContainEqual({
      key: 'owner',
      value: 'Piet',
      people: { groups: [], users: [], roles: ['r:Piet'] },
    })
    expect(useOfRoles(policy)).toBe('read')
    expect(useOfRoles(await policyOf())).toBe('none')
  })
})

describe('a file whose names do not lead to exactly one thing', () => {
  it('is refused, with every such name and its place', async () => {
    const strangers: NameResolver = {
      ...everybody,
      group: async name => (name === 'Security' ? 'ambiguous' : groupId(name)),
      user: async name => (name === 'Piet' ? 'missing' : personId(name)),
      role: async () => 'missing',
      resource: async (_integration, _type, name) => (name === 'jit-ops' ? 'ambiguous' : resourceId(name)),
    }
    expect(await problemsOf(text, strangers)).toEqual([
      'access.yaml:7:57: integrations[0].integrationOwner.values[1] names a user that does not exist: "Piet"',
      'access.yaml:10:24: integrations[0].tags.jit-db.owner names a user that does not exist: "Piet"',
      'access.yaml:11:25: integrations[0].tags.jit-web.owner names a user that does not exist: "Piet"',
      'access.yaml:12:16: integrations[0].tags.jit-ops could be more than one group of Contoso: write "jit-ops#" and the object id behind it',
      'access.yaml:24:29: flows[0].approval.stages[1].from[0].group could be more than one group: write "Security#" and the object id behind it',
    ])
  })

  it('is refused when two names under tags are one resource', async () => {
    const oneForAll: NameResolver = { ...everybody, resource: async () => resourceId('the only one') }
    expect(await problemsOf(text, oneForAll)).toEqual([
      'access.yaml:11:16: integrations[0].tags.jit-web is the same resource as another one under tags',
      'access.yaml:12:16: integrations[0].tags.jit-ops is the same resource as another one under tags',
    ])
  })

  it('is refused when a group is its own owner, or is owned in a circle', async () => {
    const tagged = (tags: string) => text.replace(/ {4}tags:\n(?: {6}.*\n)+/, `    tags:\n${tags}`)
    expect(await problemsOf(tagged('      jit-db: { team: jit-db }\n'), everybody)).toEqual([
      'access.yaml:10:15: integrations[0].tags.jit-db is its own owner: whoever got into it would decide who else does. Name another owner',
    ])
    const circle = '      jit-a: { team: jit-b }\n      jit-b: { team: "Data, jit-c" }\n      jit-c: { team: jit-a }\n'
    expect(await problemsOf(tagged(circle), everybody)).toEqual([
      'access.yaml:10:14: integrations[0].tags.jit-a is owned in a circle: "jit-a" by "jit-b" by "jit-c" by "jit-a". Whoever got into one would decide about the next: name an owner outside of it',
    ])
    expect(await problemsOf(tagged(circle.replace('team: jit-a', 'team: Data')), everybody)).toEqual([])
  })
  it('is refused when a circle of owners goes through two integrations, which may share one tenant', async () => {
    const second = text
      .slice(text.indexOf('  - name: Contoso'), text.indexOf('flows:'))
      .replace('name: Contoso', 'name: Contoso labs')
    const both = (first: string, other: string) =>
      text
        .replace(/ {4}tags:\n(?: {6}.*\n)+/, `    tags:\n${first}`)
        .replace('flows:', `${second.replace(/ {4}tags:\n(?: {6}.*\n)+/, `    tags:\n${other}`)}flows:`)
    const oneTenant: NameResolver = { ...everybody, resource: async (_, type, name) => resourceId(`t/${type}/${name}`) }
    const problems = await problemsOf(
      both('      jit-a: { team: jit-b }\n', '      jit-b: { team: jit-a }\n'),
      oneTenant,
    )
    expect(problems).toEqual([
      'access.yaml:10:14: integrations[0].tags.jit-a is owned in a circle: "jit-a" by "jit-b" by "jit-a". Whoever got into one would decide about the next: name an owner outside of it',
    ])
    // Tagged in both, and of the two owners that it has one leads back to it.
    const twice = '      jit-a: { team: jit-b }\n      jit-b: { team: Data }\n'
    expect(await problemsOf(both('      jit-a: { team: Data }\n', twice), oneTenant)).toEqual([])
    const back = both('      jit-b: { team: jit-a }\n', twice)
    expect(await problemsOf(back, oneTenant)).toEqual([expect.stringContaining('"jit-b" by "jit-a" by "jit-b"')])
  })

  it('is refused when two of its names are one person, who is left out and named, or would have to approve twice', async () => {
    const oneOlga: NameResolver = {
      ...everybody,
      user: async name => personId(name.startsWith('olga') ? 'u:olga' : name),
    }
    const asks = text.replace('{ groups: [Engineering] }', '{ users: [olga], exclude: [{ user: olga@contoso.com }] }')
    expect(await problemsOf(asks, oneOlga)).toEqual([
      'access.yaml:16:44: flows[0].requesters.exclude[0] is named among the requesters as well, by another name',
    ])
    const twice = text.replace(
      'from: [{ group: Security }, { user: Olga }]',
      'from: [{ user: olga }, { user: olga@contoso.com }], needed: 2',
    )
    expect(await problemsOf(twice, oneOlga)).toEqual([
      'access.yaml:24:19: flows[0].approval.stages[1].from leads to 1 different people, and 2 have to approve: somebody is named twice, by two names',
    ])
    const alone = text
      .replace('from: [{ group: Security }, { user: Olga }]', 'from: [{ user: olga }]')
      .replace('{ groups: [Engineering] }', '{ users: [olga@contoso.com] }')
    expect(await problemsOf(alone, oneOlga)).toEqual([
      'access.yaml:24:19: flows[0].approval.stages[1].from names nobody who could approve: nobody decides for themselves',
    ])
  })

  it('is neither taken nor refused while the directory is away', async () => {
    const away = new Fault('directory.away', 'the directory does not answer', { retry: 'later' })
    const silent: NameResolver = { ...everybody, group: () => Promise.reject(away) }
    await expect(resolvePolicy(fileOf(text), silent)).rejects.toBe(away)
  })
})

describe('directory roles', () => {
  const withRoles = text
    .replace(
      '    groups: {',
      '    resourceTypes: [group, directory-role]\n    roles: { include: [Helpdesk, { role: User, scope: Berlin }] }\n    protected: [Emergency]\n    groups: {',
    )
    .replace(
      'matching: "jit-prod-*" }',
      'matching: "jit-prod-*" }\n      - { integration: Contoso, type: directory-role, name: User, scope: Berlin }',
    )
    .replace('      jit-web: { owner: Piet }', '      jit-web: { owner: Piet }\n      User in Berlin: { owner: Piet }')
  const directory: NameResolver = {
    ...everybody,
    resource: async (integration, type, name, { scope, withRoles: asked }) =>
      resourceId(`${integration}/${type}/${name}${scope ? `@${scope}` : ''}${asked ? '' : '?'}`),
  }

  it('become ids as everything else does, and the accounts that are never touched too', async () => {
    const policy = await policyOf(withRoles, directory)
    const [integration] = policy.integrations
    expect(integration.roles).toEqual(['Contoso/directory-role/Helpdesk', 'Contoso/directory-role/User@Berlin'])
    expect(integration.protected).toEqual(['u:emergency'])
    expect(integration.resources[resourceId('Contoso/directory-role/User@Berlin')]?.tags).toEqual({ owner: 'Piet' })
    expect(policy.flows[0].resources.at(-1)).toMatchObject({ resource: 'Contoso/directory-role/User@Berlin' })
  })

  it('are not asked about where an integration hands out groups alone', async () => {
    const asked: boolean[] = []
    await policyOf(text, {
      ...everybody,
      resource: async (_, type, name, about) => {
        asked.push(about.withRoles || type === 'directory-role')
        return resourceId(name)
      },
    })
    expect(asked).not.toContain(true)
  })

  it('are refused when a flow opens one that its integration does not list', async () => {
    const unlisted = withRoles.replace('name: User, scope: Berlin }', 'name: Helpdesk, scope: Berlin }')
    expect(await problemsOf(unlisted, directory)).toEqual([
      expect.stringContaining('is not among the roles under roles.include of its integration'),
    ])
  })

  describe('of tier zero', () => {
    const zero: NameResolver = {
      ...directory,
      resource: async (integration, type, name, about) => {
        const found = resourceId(String(await directory.resource(integration, type, name, about)))
        return name === 'Helpdesk' ? { tierZero: found } : found
      },
    }
    const listed = withRoles.replace('    protected:', '    tierZero: [Helpdesk]\n    protected:')
    /** Opened by a flow of its own that says so much. */
    const opened = (flow: string, scope = '') =>
      `${listed.replace('include: [Helpdesk, ', `include: [Helpdesk, ${scope ? `{ role: Helpdesk, ${scope} }, ` : ''}`)}  - name: Zero
    requesters: { users: [Olga] }
    resources: [{ integration: Contoso, type: directory-role, name: Helpdesk${scope ? `, ${scope}` : ''} }]
${flow}
`
    const enough = `    duration: { default: 30m, max: 1h }
    approval: { stages: [{ from: [owner], needed: 2 }] }
    stepUp: { approver: c1 }`

    it('are refused wherever they are named and not listed, and the sentence says what it takes', async () => {
      expect(await problemsOf(withRoles, zero)).toEqual([
        expect.stringMatching(/roles\.include\[0\] is tier zero: .*unless it is listed under tierZero/),
      ])
      expect(
        await problemsOf(withRoles.replace('    protected:', '    tierZero: [User]\n    protected:'), zero),
      ).toEqual(
        expect.arrayContaining([expect.stringContaining('tierZero[0] is not tier zero, so it has no place here')]),
      )
    })
    it('are opened by a flow with two approvers, a fresh sign-in and at most an hour, also in one administrative unit', async () => {
      const [integration] = (await policyOf(opened(enough), zero)).integrations
      expect(integration.tierZero).toEqual(['Contoso/directory-role/Helpdesk'])
      const scoped = await policyOf(opened(enough, 'scope: Berlin'), zero)
      expect(scoped.integrations[0].tierZero).toEqual([
        'Contoso/directory-role/Helpdesk',
        'Contoso/directory-role/Helpdesk@Berlin',
      ])
    })
    it('are refused as part of a bundle that a flow opens which asks for less', async () => {
      const role = '{ integration: Contoso, type: directory-role, name: Helpdesk }'
      const inBundle = opened(enough.replace(', needed: 2', ''))
        .replace(`resources: [${role}]`, 'resources: [{ bundle: Kit }]')
        .replace('flows:\n', `bundles:\n  - { name: Kit, resources: [${role}] }\nflows:\n`)
      expect(await problemsOf(inBundle, zero)).toEqual([
        expect.stringMatching(
          /flows\[1\]\.resources\[0\]\.bundle has tier zero in it, which this flow may not open: it lacks two approvers/,
        ),
      ])
    })
    it.each([
      ['a fresh sign-in', '    stepUp: { approver: c1 }', ''],
      ['a fresh sign-in', 'approver: c1', 'requester: c1'],
      ['two approvers', ', needed: 2', ''],
      ['duration.max of at most 1 hour', 'max: 1h', 'max: 61m'],
    ])('are not opened by a flow without %s', async (what, passage, replacement) => {
      for (const scope of ['', 'scope: Berlin'])
        expect(await problemsOf(opened(enough.replace(passage, replacement), scope), zero)).toEqual([
          expect.stringMatching(
            new RegExp(
              `flows\\[1\\]\\.resources\\[0\\]\\.name is tier zero, which this flow may not open: it lacks ${what}[^;]*$`,
            ),
          ),
        ])
    })
  })

  it('and administrative units that are missing or have a namesake are told apart', async () => {
    for (const [answer, words] of [
      ['scope-missing', 'an administrative unit that does not exist'],
      ['scope-ambiguous', 'more than one administrative unit'],
    ] as const) {
      const names: NameResolver = {
        ...directory,
        resource: async (i, t, n, a) => (a.scope ? answer : directory.resource(i, t, n, a)),
      }
      expect((await problemsOf(withRoles, names))[0]).toContain(words)
    }
  })
})
