import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { integrationName, resourceId } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { errorAt } from '../slack/open-form.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
  const { asker, owner, card } = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
  await owner.press(card, 'Approve')
  await cast.seen(asker, /Granted at/)
})
afterAll(() => sandbox?.stop())

/** What somebody is told, privately, after typing this. */
async function told(handle: string, words: string, answer: RegExp): Promise<string> {
  const person = cast.as(handle)
  await person.command(words)
  return person.read(await cast.told(person, answer)).text
}

describe('somebody looks things up', () => {
  it('an owner sees who holds it, through Doorbell and otherwise', async () => {
    const answer = await told('olga', 'who jit-prod-db-readers', /Who holds it/)
    expect(answer).toMatch(/Ana[^\n]*: granted until[^\n]*approved by Olga/)
    expect(answer).toMatch(/Not from Doorbell[\s\S]*Tomasz/)
  })

  it('an auditor is told which decision explains a membership, and what happened', async () => {
    const why = await told('igor', 'why ana.moreno@contoso.com jit-prod-db-readers', /through Doorbell/)
    expect(why).toMatch(
      /Approved by Olga Petrova, as resource owner \(tag owner = Data Platform Leads\)[\s\S]*access file [0-9a-f]{12}/,
    )
    expect(await told('igor', 'why @ana jit-prod-db-readers', /through Doorbell/)).toMatch(/Ana Moreno holds/)
    expect(await told('igor', 'activity jit-prod-db-readers', /Activity/)).toMatch(
      /Olga[^\n]* approved: jit-prod-db-readers/,
    )
    const looked = (await sandbox.world.audit(null, 200)).filter(({ action }) => action === 'access.viewed')
    expect(looked.map(({ actor }) => actor).join()).toMatch(/Igor/)
  })

  it('an auditor gets what they look up as a table in their own conversation, and whoever answers for nothing does not', async () => {
    const igor = cast.as('igor')
    expect(await told('igor', 'report holders csv', /What Doorbell has given/)).toMatch(/1 row[\s\S]*doorbell-holders-/)
    const [file] = igor.messages().flatMap(({ files }) => files)
    expect(file?.content).toMatch(/^\ufeffresource,[\s\S]*jit-prod-db-readers,Contoso,Ana Moreno,/)
    await told('ana', 'report holders of jit-prod-db-readers', /for those who answer for it/)
    expect(
      cast
        .as('ana')
        .messages()
        .flatMap(({ files }) => files),
    ).toEqual([])
  })

  it('an auditor is told of a role that somebody has through a group, and not directly', async () => {
    const why = await told('igor', 'why Sam Ortega Helpdesk Administrator', /does not directly hold/)
    expect(why).toMatch(/They have it all the same, through jit-helpdesk-role/)
  })

  it('an admin hears that there is no such thing, and not that they may not ask for it', async () => {
    expect(await told('henrik', 'who jit-prod-db-reader', /No resource is called/)).toMatch(
      /nearest: .*jit-prod-db-readers/,
    )
  })

  it('another owner of it hears who can take it back, and no longer why they were asked', async () => {
    const words = 'revoke ana.moreno@contoso.com jit-prod-db-readers'
    expect(await told('tomasz', words, /you did not approve it/)).toMatch(/Whoever did can revoke it, Olga/)
    const copies = cast.textsOf(cast.as('tomasz')).filter(text => /Approved by Olga/.test(text))
    expect(copies.length).toBeGreaterThan(0)
    expect(copies.join()).not.toMatch(/You are asked because/)
    expect(sandbox.entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(true)
  })

  it('an auditor who names somebody by a name that two people have is asked which, and told nothing of either', async () => {
    sandbox.entra.truth.alterPerson('Alice Nguyen', { displayName: 'Ana Moreno' })
    sandbox.world.clock.wind(2)
    const twoOfThem = /could mean several people: [^\n]*alice\.nguyen@contoso\.com/
    const igor = cast.as('igor')
    const answer = await eventually('the directory is read again', async () => {
      const before = igor.ephemerals().length
      await igor.command('why Ana Moreno jit-prod-db-readers')
      const { text } = igor.read(await sandbox.slack.until(() => igor.ephemerals().at(before)))
      return twoOfThem.test(text) && text
    })
    expect(answer).not.toMatch(/Approved by Olga/)
    sandbox.entra.truth.alterPerson('alice.nguyen@contoso.com', { displayName: 'Alice Nguyen' })
  })

  it('a requester is told by which flow they could ask, and nobody is asked', async () => {
    const answer = await told('jonas', 'can jit-prod-db-readers', /can ask for/)
    expect(answer).toMatch(/Production for engineers[\s\S]*8 hours at most/)
    expect(cast.textsOf(cast.as('olga')).join()).not.toMatch(/Jonas/)
  })

  it('somebody from another department sees neither the holders nor the resource', async () => {
    for (const words of ['who X', 'why ana.moreno@contoso.com X', 'can X', 'activity X']) {
      const about = async (name: string) => {
        const typed = words.replace('X', name)
        const answer = await told('tim', typed, new RegExp(`> ${typed.replaceAll('.', '\\.')}$`))
        expect(answer).toMatch(/nothing called/)
        return answer.replaceAll(name, 'X')
      }
      expect(await about('jit-prod-db-readers')).toBe(await about('jit-prod-db-raiders'))
    }
  })
})

describe('what is there and not theirs to see, beside what is not there', () => {
  const [there, notThere] = ['jit-prod-db-readers', 'jit-prod-db-raiders']
  const [somebody, nobody] = ['ana.moreno@contoso.com', 'ana.moremo@contoso.com']
  /** All that the app showed, without what Slack numbers anew each time, and without the two names. */
  const bytes = (shown: unknown): string =>
    JSON.stringify(shown, (key, value) => (/^(ts|id|hash|root_view_id|block_id|edited)$/.test(key) ? undefined : value))
      .replaceAll(new RegExp(`${there}|${notThere}`, 'g'), 'X')
      // Broken up where a notification would make a link of it.
      .replaceAll(/ana\. ?more[nm]o@contoso\. ?com/g, 'P')

  it('nobody learns from any verb whether it exists: answer beside answer, byte for byte', async () => {
    // Something else is open to her.
    const wei = cast.as('wei')
    const answerTo = async (words: string) => {
      const before = wei.ephemerals().length
      await wei.command(words)
      return bytes(await sandbox.slack.until(() => wei.ephemerals().at(before)))
    }
    const sentences = [
      ...['request X for 1h because INC-7', 'cancel X', 'return X', 'extend X', 'revoke X', 'revoke P X because no'],
      ...['who X', 'why X', 'why P X', 'can X', 'can P X', 'activity X', 'activity P', 'activity X since 1h'],
      ...['tag X', 'tag X owner = Security', 'freeze X', 'thaw X', 'panic X', 'unlink P', 'X', 'help X'],
    ]
    for (const sentence of sentences) {
      const about = (x: string, p: string) => answerTo(sentence.replace(/\bX\b/, x).replace(/\bP\b/, p))
      const one = await about(there, somebody)
      if (sentence.includes('X')) expect(await about(notThere, somebody), sentence).toBe(one)
      if (sentence.includes('P')) expect(await about(there, nobody), sentence).toBe(one)
    }
  })

  it('nobody learns it from a search, nor by sending a choice that was made by hand', async () => {
    const wei = cast.as('wei')
    const contoso = integrationName('Contoso')
    const known = (await sandbox.doorbell.store.inventory.resources(contoso)).find(({ name }) => name === there)
    if (!known) throw new Error(`${there} was not found`)
    const looked: string[] = []
    for (const [name, value] of [
      [there, encodeChoice(known)],
      [notThere, encodeChoice({ integration: contoso, resource: resourceId('nowhere') })],
    ] as const) {
      await wei.command('request')
      await cast.onForm(wei, /Duration/)
      const offered = await wei.suggestions('Access', name)
      await wei.fill({ duration: '1h', Reason: 'let me in' })
      await wei.fillForged('Access', { selected_option: { text: { type: 'plain_text', text: name }, value } })
      await wei.submit()
      const complaint = await sandbox.slack.until(() => wei.view && errorAt(wei.view, 'Access'))
      expect(complaint).toMatch(/There is nothing called/)
      looked.push(bytes([offered, wei.view]).replaceAll(value, 'V'))
      await wei.closeView()
    }
    expect(looked[1]).toBe(looked[0])
    expect(looked[0]).toContain('[[]')
  })
})
