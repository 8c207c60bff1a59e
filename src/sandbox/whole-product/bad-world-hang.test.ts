import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { groupIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Milliseconds: longer than Doorbell waits for an answer, and then tries again. */
const patience = 60_000

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

describe('Graph, when it never answers', () => {
  it('does not keep the form from opening, which says then that nothing can be found out', async () => {
    const ana = cast.as('ana')
    sandbox.entra.faults.next({ kind: 'hang', times: 1_000 })
    await ana.command('request')
    await cast.onForm(ana, /Looking up what you may ask for/)
    const words = ana.command('request jit-prod-db-readers for 2h because INC-7')
    await sandbox.slack.until(
      () => ana.view && /cannot reach everything/.test(ana.read(ana.view).text) && ana.view,
      patience,
    )
    await words
    expect(await rowsIn(sandbox, 'requests')).toBe(0)
    await sandbox.slack.until(
      () => ana.ephemerals().find(message => /cannot reach everything/.test(ana.read(message).text)),
      patience,
    )
    expect(ana.errors()).toEqual([])
    sandbox.entra.faults.clear()
  })
})

describe.concurrent('while access is granted or told of', () => {
  it.each([
    { when: 'before it did anything', kind: 'hang', by: 'jonas', group: 'jit-prod-db-readers' },
    { when: 'after it did what was asked', kind: 'hang-after', by: 'sinead', group: 'jit-warehouse-admin' },
  ] as const)('Graph hangs $when: it is granted later, with one write that counts', async ({ kind, by, group }) => {
    const { id } = groupIn(sandbox.world.company, group)
    sandbox.entra.faults.next({ kind, method: 'POST', path: new RegExp(`/groups/${id}/members/.*\\$ref`) })
    const { owner, card, asker, reason } = await asked(sandbox, { by, for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), patience)
    expect(sandbox.entra.calls.graph().filter(({ url, writes }) => url.includes(id) && writes > 0)).toHaveLength(1)
  })
  it('Slack hangs: the card is posted later, and nobody else waits for it', async () => {
    sandbox.slack.faults.next({ method: 'chat.postMessage', kind: 'hang' })
    const carlos = cast.as('carlos')
    await carlos.command('request jit-k8s-prod-debug for 2h because INC-hang')
    const everybody = [carlos, cast.as('priya'), cast.as('daniel')]
    const have = () => everybody.filter(person => cast.textsOf(person).some(text => text.includes('INC-hang')))
    await sandbox.slack.until(() => have().length >= 2)
    for (const person of everybody) await cast.seen(person, /INC-hang/, patience)
  })
})
