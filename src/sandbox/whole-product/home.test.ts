import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personId } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { formatDate } from '../slack/dates.ts'
import type { Person } from '../slack/person.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, duplicateDeliveries: true })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const atHome = (person: Person, words: RegExp) =>
  sandbox.slack
    .until(() => (person.home && words.test(person.read(person.home).text) ? person.read(person.home) : null))
    .catch(() => {
      throw new Error(
        `the Home tab of ${person.user.name} does not say ${words}: ${person.home && person.read(person.home).text}`,
      )
    })

describe('the Home tab, over HTTP, with every delivery coming twice', () => {
  it('is where somebody asks, where the owner decides, and where both read how it stands, each in their own time zone', async () => {
    const [ana, olga] = [cast.as('ana'), cast.as('olga')]
    await Promise.all([ana.openHome(), olga.openHome()])
    await atHome(ana, /You hold nothing through Doorbell/)
    await ana.pressInHome('Request access')
    await cast.onForm(ana, /Duration/)
    await ana.fill({ Access: 'jit-warehouse-admin', duration: '4h', Reason: 'INC-7: stock is wrong' })
    await ana.submit()
    await atHome(ana, /What you asked for[\s\S]*jit-warehouse-admin/)
    await atHome(olga, /Waiting for you[\s\S]*jit-warehouse-admin[\s\S]*INC-7: stock is wrong/)
    await olga.pressInHome('Approve')
    const home = await atHome(ana, /What you hold[\s\S]*granted until/)
    const anaInDirectory = personId(personIn(sandbox.world.company, 'ana').id)
    const [grant] = await sandbox.doorbell.store.liveGrantsOf([anaInDirectory])
    if (grant?.status !== 'active') throw new Error('Ana holds nothing')
    expect(ana.user.tz).not.toBe('Etc/UTC')
    expect(home.text).toContain(formatDate(Math.floor(grant.endsAt.getTime() / 1000), '{time}', ana.user.tz))
    await atHome(olga, /Nothing waits for your decision/)
    await cast.seen(cast.as('tomasz'), /Approved by Olga/)
    await ana.pressInHome('Return access')
    await atHome(
      ana,
      /You hold nothing[\s\S]*Ask again[\s\S]*jit-warehouse-admin[\s\S]*Before[\s\S]*jit-warehouse-admin/,
    )
    expect([ana, olga].flatMap(person => person.errors())).toEqual([])
  })

  it('opens the form from the shortcut too', async () => {
    const lena = cast.as('lena')
    const tooLate = () => cast.textsOf(lena).filter(text => text.includes('could not be opened in time')).length
    const opened = () => lena.view !== null && /Duration/.test(lena.read(lena.view).text)
    // Slack gives three seconds for it, which a busy machine may miss: whoever is told so tries again, as anybody would.
    for (let times = 1; !opened(); times++) {
      await lena.shortcut('doorbell.request_access')
      await sandbox.slack.until(() => opened() || tooLate() >= times)
    }
    await lena.closeView()
  })

  it('asks for the reason of a denial as a card does', async () => {
    const [jonas, olga] = [cast.as('jonas'), cast.as('olga')]
    await jonas.command('request jit-prod-db-writers for 1h because INC-8')
    await atHome(olga, /Waiting for you[\s\S]*INC-8/)
    await olga.pressInHome('Deny')
    await cast.onForm(olga, /Reason/)
    await olga.fill({ Reason: 'Use the replica.' })
    await olga.submit()
    await cast.seen(jonas, /Denied by Olga[\s\S]*Use the replica/)
    await atHome(olga, /Nothing waits for your decision/)
  })

  it('tells a guest that Doorbell is not for guests, and nothing more', async () => {
    const guest = sandbox.slack.users.find(({ isRestricted }) => isRestricted)
    const person = sandbox.slack.as(guest?.id ?? '')
    await person.openHome()
    const home = await atHome(person, /Guests of this workspace cannot use Doorbell/)
    expect(home.buttons).toEqual([])
  })

  it('that Slack does not take holds up nothing, and comes when Slack takes it again', async () => {
    const [carlos, priya] = [cast.as('carlos'), cast.as('priya')]
    await carlos.openHome()
    await atHome(carlos, /You hold nothing/)
    sandbox.slack.faults.next({ method: 'views.publish', kind: 'status', status: 503, times: 3 })
    await carlos.command('request jit-k8s-prod-debug for 2h because INC-9')
    await priya.press(await cast.seen(priya, /INC-9/), 'Approve')
    await cast.seen(carlos, /Granted at/)
    sandbox.world.clock.wind(1)
    sandbox.world.clock.wind(1)
    await atHome(carlos, /granted until/)
  })
})
