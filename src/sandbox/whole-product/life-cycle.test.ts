import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { testPostgres } from '../../store/testing/postgres.ts'
import type { Sandbox } from '../sandbox.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

const postgres = await testPostgres()
const here = 'missing' in postgres ? null : postgres
afterAll(() => here?.close())

const databases = [
  ['the embedded database', undefined],
  [
    `PostgreSQL${here ? '' : ` (not run: ${'missing' in postgres ? postgres.missing : ''})`}`,
    here && ({ kind: 'url', url: here.url } as const),
  ],
] as const

describe.each(databases)(
  'the whole life of a request, over HTTP, through the production adapters, on %s',
  (_name, database) => {
    let sandbox: Sandbox
    beforeEach(async () => {
      if (database !== null)
        sandbox = await startTrailing({ port: 0, log: silentLog, ...(database ? { database } : {}) })
    })
    afterEach(() => sandbox?.stop())

    it.skipIf(database === null)(
      'is asked in a form, approved by the owner, granted in Entra, warned of, taken back on time and verified gone',
      async () => {
        const { entra, world } = sandbox
        const { as, seen, onForm } = castOf(sandbox)
        const [ana, olga, tomasz] = [as('ana'), as('olga'), as('tomasz')]
        const group = 'jit-prod-db-readers'
        const anaId = world.company.people.find(({ handle }) => handle === 'ana')?.id ?? ''
        entra.lag = 400

        await ana.command('request')
        await onForm(ana, /Duration/)
        await ana.fill({ Access: group, Duration: '4 hours', Reason: 'INC-7: customers cannot pay' })
        await ana.submit()
        const card = await seen(olga, /Ana .* asks|Access request/)
        expect(olga.read(card).text).toMatch(
          /Position:? *\n?Software Engineer, Engineering[\s\S]*jit-prod-db-readers[\s\S]*4 hours[\s\S]*Held:? *\n?by [^\n]*when this was asked for[\s\S]*INC-7: customers cannot pay[\s\S]*You are asked because you own this resource/,
        )
        expect(entra.truth.isMember(group, anaId)).toBe(false)

        await olga.press(card, 'Approve')
        await seen(ana, /Granted[\s\S]*Usable since \d\d?:\d\d:\d\d[\s\S]*jump host/)
        expect(entra.truth.isMember(group, anaId)).toBe(true)
        await seen(olga, /Approved by Olga/)
        await seen(tomasz, /Approved by Olga/)
        expect(olga.messages().flatMap(message => olga.read(message).buttons)).toEqual(['Revoke'])
        expect(tomasz.messages().flatMap(message => tomasz.read(message).buttons)).toEqual([])

        world.clock.wind(235)
        await seen(ana, /ends at/)
        expect(entra.truth.isMember(group, anaId)).toBe(true)
        world.clock.wind(5)
        await seen(ana, /Ended[\s\S]*Verified gone at/)
        expect(entra.truth.isMember(group, anaId)).toBe(false)
        await seen(olga, /Verified gone at/)
        await seen(tomasz, /Verified gone at/)

        expect(
          entra.calls
            .graph()
            .filter(({ url }) => url.endsWith('$ref'))
            .map(({ method }) => method),
        ).toEqual(['POST', 'DELETE'])
        expect((await actionsIn(sandbox)).slice(-14)).toEqual([
          'request.submitted',
          'approvers.asked',
          'identity.linked',
          'decision.recorded',
          'request.approved',
          'grant.opened',
          'grant.started',
          'grant.active',
          'grant.usable',
          'grant.warned',
          'grant.ending',
          'grant.removed',
          'grant.ended',
          'grant.end_verified',
        ])
        expect([ana, olga, tomasz].flatMap(person => person.errors())).toEqual([])
      },
    )

    it.skipIf(database === null)(
      'finds a group whose name holds characters that both Slack and Graph have a meaning for, asked for in words',
      async () => {
        const { as, seen } = castOf(sandbox)
        await as('ana').command('request R&D #1 + 50% for 30m because a <b> & "c"')
        const card = await seen(as('ines'), /Access request/)
        expect(as('ines').read(card).text).toMatch(/R&D #1 \+ 50%[\s\S]*a <b> & "c"/)
      },
    )
  },
)
