import { beforeEach, describe, expect, it } from 'vitest'
import { flowName, type GroupId, minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { Fault } from '../../ports/fault.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const answer = async (who: PersonId, words: string): Promise<string> => {
  await world.types(who, words)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const anaHolds = async () => {
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
  await world.presses(world.olga.id, 'Approve')
}
/** Longer than a page. */
const anaHeld = async () => {
  for (let time = 0; time < 2; time++) {
    await anaHolds()
    await world.presses(world.ana.id, 'Return access')
    await world.wind(5)
  }
}
const anAdmin = async () => {
  const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
  world.directory.join(world.admins, ada.id)
  return world.chat.addAccount('ada', { email: 'ada@contoso.com', displayName: 'Ada' })
}
const viewed = () => world.store.recorded().filter(({ action }) => action === 'access.viewed')

describe('who', () => {
  it('names to an owner who holds it through Doorbell and until when, and who holds it all the same', async () => {
    world.directory.join(world.readers, world.ben.id)
    await anaHolds()
    await refreshInventory(world.ports)
    const told = await answer(world.olga.id, 'who jit-prod-db-readers')
    expect(told).toMatch(/Ana: granted until .*; approved by Olga/)
    expect(told).toMatch(/Not from Doorbell \(1\).*in the directory as of[\s\S]*Ben/)
    expect(viewed()).toMatchObject([{ actor: { id: world.olga.id }, details: { verb: 'who' } }])
    expect(await answer(world.olga.id, 'activity jit-prod-db-readers')).toMatch(
      /Olga looked something up: jit-prod-db-readers\./,
    )
  })
  it('tells somebody who may only ask for it what they hold themselves, and nobody else', async () => {
    await anaHolds()
    const told = await answer(world.ben.id, 'who jit-prod-db-readers')
    expect(told).toMatch(/You do not hold it/)
    expect(told).not.toMatch(/Ana/)
    expect(await answer(world.ana.id, 'who jit-prod-db-readers')).toMatch(/Ana: granted until/)
    expect(viewed()).toEqual([])
  })
  it('is answered to an admin for whatever there is', async () => {
    const ada = await anAdmin()
    await world.does(ada, { type: 'command', text: 'who finance-ledger' })
    expect(world.chat.answersTo(ada).map(({ title }) => title)).toEqual(['Who holds it'])
  })
  it('is told an admin to be nowhere, with the nearest of all there is, and anybody else to be nothing they may ask for', async () => {
    const ada = await anAdmin()
    const told = async (text: string) => {
      await world.does(ada, { type: 'command', text })
      const card = world.chat.answersTo(ada).at(-1)
      return card ? plainText(card.summary) : ''
    }
    expect(await told('who finance-leger')).toContain(
      'No resource is called “finance-leger”. The nearest: finance-ledger.',
    )
    expect(await told('why ana nope')).toContain('No resource is called “nope”.')
    expect(await told('can ana nope')).toContain('No resource is called “nope”.')
    expect(await answer(world.ben.id, 'who finance-leger')).toContain(
      'There is nothing called “finance-leger” that you may ask for.',
    )
  })
})

describe('why', () => {
  it('tells the reason, the decision with its access file, and until when', async () => {
    await anaHolds()
    const told = await answer(world.olga.id, 'why Ana jit-prod-db-readers')
    expect(told).toMatch(/Ana holds jit-prod-db-readers through Doorbell/)
    expect(told).toMatch(/Asked by Ana for 2 hours, /)
    expect(told).toMatch(/Reason: INC-7/)
    expect(told).toMatch(/Approved by Olga, .*\(stage 1, by .*, access file policy-1\)/)
    expect(viewed()).toMatchObject([{ details: { verb: 'why', about: world.ana.id } }])
  })
  it('tells of a standing membership that it is not from Doorbell', async () => {
    world.directory.join(world.readers, world.ben.id)
    const told = await answer(world.ben.id, 'why me jit-prod-db-readers')
    expect(told).toMatch(/Ben holds jit-prod-db-readers, and not from Doorbell/)
    expect(told).toMatch(/never given through Doorbell/)
  })
  it('tells of somebody in a group inside it that they have it through that', async () => {
    const inside = world.directory.addGroup('Night shift', { members: [world.ben.id] })
    world.directory.join(world.readers, inside)
    const told = await answer(world.ben.id, 'why me jit-prod-db-readers')
    expect(told).toMatch(/Ben does not directly hold[\s\S]*They have it all the same, through Night shift/)
  })
  it('tells what was, once it is over', async () => {
    await anaHolds()
    await world.presses(world.ana.id, 'Return access')
    await world.wind(5)
    expect(await answer(world.ana.id, 'why jit-prod-db-readers')).toMatch(
      /does not directly hold[\s\S]*Earlier: from .* to .*returned/,
    )
  })
  it('is not told about others to somebody who may only ask for it, whoever they name', async () => {
    await anaHolds()
    const about = await answer(world.ben.id, 'why Ana jit-prod-db-readers')
    expect(about).toMatch(/shown to the person themselves/)
    expect((await answer(world.ben.id, 'why Nemo jit-prod-db-readers')).replace('Nemo', 'Ana')).toBe(about)
  })
  it('is told to whoever names themselves, by their name, address or account, as to whoever names nobody', async () => {
    await anaHolds()
    for (const [who, names] of [
      [world.ben, ['Ben', 'ben', 'ben@contoso.com', 'BEN@contoso.com']],
      // She answers for it, and never had, asked for or held it.
      [world.olga, ['Olga', 'olga@contoso.com']],
    ] as const)
      for (const verb of ['why', 'can'])
        for (const name of names)
          expect([verb, name, await answer(who.id, `${verb} ${name} jit-prod-db-readers`)]).toEqual([
            verb,
            name,
            await answer(who.id, `${verb} jit-prod-db-readers`),
          ])
    const from = world.account(world.ben.id)
    const mentions = [{ as: '@Benny', account: from }]
    await world.does(from, { type: 'command', text: 'why @Benny jit-prod-db-readers', mentions })
    expect(world.answersTo(world.ben.id).at(-1)).toMatch(/Ben does not directly hold/)
    expect(await answer(world.ben.id, 'activity ben@contoso.com')).toBe(await answer(world.ben.id, 'activity'))
  })
  it('of a name that two have is told of the other one, where that one alone has to do with it', async () => {
    await anaHolds()
    const other = world.directory.addPerson('Olga', { email: 'olga.b@contoso.com' })
    world.directory.join(world.readers, other.id)
    await refreshInventory(world.ports)
    expect(await answer(world.olga.id, 'why Olga jit-prod-db-readers')).toMatch(
      /Olga holds jit-prod-db-readers, and not from Doorbell/,
    )
  })
  it('is told to a manager about a report, and to nobody who was the manager yesterday', async () => {
    await anaHolds()
    const carl = world.directory.addPerson('Carl', { email: 'carl@contoso.com', manager: world.ben.id })
    world.directory.join(world.engineering, carl.id)
    await refreshInventory(world.ports)
    expect(await answer(world.ben.id, 'why Carl jit-prod-db-readers')).toMatch(/Carl does not directly hold/)
    expect(await answer(world.olga.id, 'can Carl jit-untagged')).toMatch(/shown to the person themselves/)
  })
  it('names to an admin whose name holds what was typed, and to nobody else', async () => {
    world.directory.addPerson('Carla Moreno', { email: 'carla@contoso.com' })
    world.directory.join(world.admins, world.otto.id)
    await refreshInventory(world.ports)
    expect(await answer(world.otto.id, 'why carla jit-prod-db-readers')).toContain(
      'Nobody in the directory is called “carla”. The nearest: Carla Moreno.',
    )
    expect(await answer(world.otto.id, 'why nemo jit-prod-db-readers')).toContain('called “nemo”.')
    expect(await answer(world.olga.id, 'why carla jit-prod-db-readers')).not.toContain('Moreno')
  })
  it('names nobody when several people have the name, but lets the asker say which', async () => {
    const other = world.directory.addPerson('Ana', { email: 'ana.b@contoso.com' })
    for (const { id } of [world.ana, other]) world.directory.join(world.readers, id)
    await refreshInventory(world.ports)
    expect(await answer(world.olga.id, 'why Ana jit-prod-db-readers')).toMatch(/several people: .*ana\.b@contoso\.com/)
    expect(await answer(world.olga.id, 'why ana.b@contoso.com jit-prod-db-readers')).toMatch(
      /Ana holds|Not from Doorbell|not from Doorbell/,
    )
  })
  it('tells whoever owns one thing nothing of people who never had to do with it, not even that they are there', async () => {
    for (const email of ['tim.one@contoso.com', 'tim.private@contoso.com']) world.directory.addPerson('Tim', { email })
    await refreshInventory(world.ports)
    for (const verb of ['why', 'can'])
      for (const whom of ['Tim', 'tim.one@contoso.com', 'Zed', 'zed@contoso.com'])
        expect(await answer(world.olga.id, `${verb} ${whom} jit-prod-db-readers`)).toContain(
          `Nobody who has this, had it or asked for it is called “${whom}”.`,
        )
  })
})

describe('can', () => {
  it('tells by which flow, for how long, and who would be asked, and asks nobody', async () => {
    const told = await answer(world.ana.id, 'can jit-prod-db-readers')
    expect(told).toMatch(/You can ask for jit-prod-db-readers/)
    expect(told).toMatch(/Access flow: Production/)
    expect(told).toMatch(/1 hour when nothing is said, 8 hours at most/)
    expect(told).toMatch(/[Oo]ne of (Olga, Otto|Otto, Olga) has to approve/)
    expect(world.audit()).not.toContain('request.submitted')
    expect(world.cardsOf(world.olga.id)).toEqual([])
  })
  it('tells what asking takes, when it may begin, and for whom it may be asked', async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('all-of-it'),
      flows: [
        {
          ...world.flow,
          ticket: { required: true },
          startWithin: minutes(7 * 1440),
          requestFor: ['self', 'direct-reports'],
          hours: { days: ['fri'], from: 0, to: 1440, zone: 'Europe/Berlin' },
        },
      ],
    })
    const told = await answer(world.ana.id, 'can jit-prod-db-readers')
    expect(told).toMatch(/It takes: a reason, the number of a ticket\nIt may begin: Fri from 00:00 to 24:00/)
    expect(told).toMatch(/Start: up to 7 days ahead\nFor whom: oneself, whoever one is the manager of/)
  })
  it('tells everything that stands against it', async () => {
    world.directory.join(world.readers, world.ana.id)
    expect(await answer(world.ana.id, 'can me jit-prod-db-readers')).toMatch(/cannot ask[\s\S]*You already have this/)
  })
  it('tells of several at once as they would be asked for: by one flow, who decides about each, or in which requests', async () => {
    const both = await answer(world.ana.id, 'can jit-prod-db-readers, jit-untagged')
    expect(both).toMatch(/You can ask for jit-prod-db-readers, jit-untagged\./)
    expect(both).toMatch(/Gives together: jit-prod-db-readers, jit-untagged/)
    expect(both).toMatch(/jit-prod-db-readers[^\n]*[Oo]ne of (Olga, Otto|Otto, Olga) has to approve/)
    expect(both).toMatch(/jit-untagged[^\n]*Ines has to approve/)
    expect(await answer(world.ana.id, 'can me jit-untagged and jit-prod-db-readers')).toMatch(/You can ask for jit-unt/)
    expect(await answer(world.ana.id, 'can jit-prod-db-readers, jit-nothing')).toContain('There is nothing called')
    const alone = (group: GroupId) => [{ kind: 'named', ...world.directory.entitlement(group) }] as const
    const other = { ...world.flow, name: flowName('Other'), resources: alone(world.untagged) }
    const flows = [{ ...world.flow, resources: alone(world.readers) }, other] as const
    await world.force({ ...world.policy, hash: policyHash('apart'), flows })
    expect(await answer(world.ana.id, 'can jit-prod-db-readers, jit-untagged')).toMatch(
      /You cannot ask for jit-prod-db-readers, jit-untagged now\.\n[^\n]*Please ask for jit-prod-db-readers by itself, and for jit-untagged by itself\./,
    )
    expect(world.audit()).not.toContain('request.submitted')
  })
  it('tells an owner that no flow opens it to somebody', async () => {
    world.directory.join(world.readers, world.ines.id)
    expect(await answer(world.olga.id, 'can Ines jit-prod-db-readers')).toMatch(
      /cannot ask[\s\S]*No access flow opens it/,
    )
  })
})

/** What the page says to type for what came before. */
async function earlier(who: PersonId, words: string): Promise<string> {
  const [, typed] = /Earlier: \/access (.*)/.exec(await answer(who, words)) ?? []
  if (!typed) throw new Error(`all of “${words}” is on one page`)
  return typed
}

describe('activity', () => {
  it('is one’s own for everybody, of a resource for its owners, and everything for an admin', async () => {
    await anaHeld()
    expect(await answer(world.ana.id, await earlier(world.ana.id, 'activity'))).toMatch(
      /Ana asked: jit-prod-db-readers/,
    )
    expect(await answer(world.ben.id, 'activity')).not.toMatch(/asked/)
    expect(await answer(world.ben.id, 'activity jit-prod-db-readers')).not.toMatch(/asked/)
    expect(await answer(world.olga.id, await earlier(world.olga.id, 'activity jit-prod-db-readers'))).toMatch(
      /Ana asked/,
    )
    const ada = await anAdmin()
    await world.does(ada, { type: 'command', text: 'activity since 1h' })
    expect(JSON.stringify(world.chat.answersTo(ada))).toMatch(/Ana/)
    const since = async (when: string) => {
      await world.does(ada, { type: 'command', text: `activity since ${when}` })
      return JSON.stringify(world.chat.answersTo(ada).at(-1))
    }
    expect(await since('2026-11-20')).toMatch(/Ana/)
    expect(await since('2026-11-21')).toMatch(/Nothing happened/)
    for (const when of ['forever', '2026-02-30'])
      expect(await since(when)).toMatch(new RegExp(`I cannot read “.*${when}.*” as a time to look back to`))
  })
  it('tells each thing that happened once, and no step to it', async () => {
    await anaHolds()
    const told = await answer(world.olga.id, 'activity jit-prod-db-readers')
    expect(told.split('\n').filter(row => /asked the approvers/.test(row))).toHaveLength(1)
    expect(told.split('\n').filter(row => /Olga/.test(row))).toEqual([
      expect.stringMatching(/Olga approved: jit-prod-db-readers \(Ana\)\./),
    ])
    expect(told).not.toMatch(/opened a grant|began to grant|completed/)
  })
  it('tells nobody that an auditor looked them up, and those who see all who looked', async () => {
    await anaHolds()
    const ada = await anAdmin()
    await world.does(ada, { type: 'command', text: 'why Ana jit-prod-db-readers' })
    await world.does(ada, { type: 'command', text: 'activity Ana' })
    expect(await answer(world.ana.id, 'activity')).not.toMatch(/Ada|looked/)
    expect(await answer(world.olga.id, 'activity jit-prod-db-readers')).not.toMatch(/Ada|looked/)
    await world.does(ada, { type: 'command', text: 'activity jit-prod-db-readers' })
    expect(JSON.stringify(world.chat.answersTo(ada).at(-1))).toMatch(/Ada.*looked something up/)
  })
  it('says how to see what came before', async () => {
    await anaHeld()
    expect(await answer(world.olga.id, 'activity jit-prod-db-readers')).toMatch(
      /Earlier: \/access activity jit-prod-db-readers before \d+/,
    )
  })
  it('tells the verdict, and why somebody was refused, in words', async () => {
    await anaHolds()
    await world.types(world.ana.id, 'request jit-untagged for 99h because INC-8')
    await world.types(world.ana.id, 'request jit-untagged because INC-8')
    await world.denies(world.ines.id, 'use the replica')
    world.directory.join(world.admins, world.ben.id)
    const told = await answer(world.ben.id, 'activity since 1h')
    expect(told).toMatch(/Ines denied: jit-untagged \(Ana\)\.\nReason: use the replica/)
    expect(told).toMatch(/Ana was refused: it was for longer than is allowed\./)
    expect(told).not.toMatch(/decided|duration-above-cap/)
    expect(await answer(world.olga.id, 'activity')).toMatch(/Olga approved: jit-prod-db-readers \(Ana\)/)
    expect(await answer(world.olga.id, 'why Ana jit-prod-db-readers')).toMatch(
      /Approved by Olga, as resource owner \(tag owner = Data Platform Leads\)/,
    )
  })
  it('goes on where the page before ended, whatever has happened meanwhile', async () => {
    await anaHeld()
    const words = await earlier(world.ana.id, 'activity')
    const then = await answer(world.ana.id, words)
    await world.types(world.ana.id, 'request jit-untagged for 2h because INC-8')
    const again = await answer(world.ana.id, words)
    expect(again).toBe(then)
    expect(again).toMatch(/Ana, earlier/)
    expect(await answer(world.ana.id, 'activity before 1')).toMatch(/Nothing happened before that/)
  })
  it('of somebody else is answered as of nobody', async () => {
    const of = (name: string) => answer(world.ben.id, `activity ${name}`)
    expect((await of('Ana')).replaceAll('Ana', 'Nix')).toBe(await of('Nix'))
  })
})

describe('what somebody may not see', () => {
  it.each(['who X', 'why me X', 'why Ana X', 'can X', 'can Ana X', 'activity X'])(
    'is answered to “%s” like what does not exist',
    async words => {
      const [there, notThere] = ['finance-ledger', 'finance-lodger']
      const about = async (name: string) => (await answer(world.ben.id, words.replace('X', name))).replaceAll(name, 'X')
      expect(await about(there)).toBe(await about(notThere))
      expect(await about(there)).toMatch(/nothing called/)
    },
  )
  it('is seen by nobody while the directory does not answer', async () => {
    world.directory.failNext('groupsAmong', new Fault('directory.away', 'away', { retry: 'later' }))
    expect(await answer(world.olga.id, 'who jit-prod-db-readers')).toMatch(/cannot reach everything/)
  })
  it('is not seen either by somebody whom Doorbell itself made an admin', async () => {
    await anaHolds()
    world.directory.join(world.readers, world.ben.id)
    await world.force({ ...world.policy, hash: policyHash('policy-2'), admins: people([world.readers]) })
    expect(await answer(world.ana.id, 'who finance-ledger')).toMatch(/nothing called/)
    expect(await answer(world.ben.id, 'who finance-ledger')).toMatch(/Who holds it/)
  })
})
