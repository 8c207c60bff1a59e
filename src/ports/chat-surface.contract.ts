import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ChannelProblem, channelProblems } from '../access/access-flow.ts'
import { type PersonId, personId } from '../access/vocabulary.ts'
import { type Card, line, said, text } from '../cards/card.ts'
import type { Home } from '../cards/home.ts'
import type {
  AccountFacts,
  ChatAccount,
  ChatSurface,
  FilePlace,
  FormRef,
  MessageRef,
  ReplyTo,
  Wanted,
} from './chat-surface.ts'
import { Fault } from './fault.ts'

/** What somebody who looks at the chat sees of a message. */
export interface SeenMessage {
  readonly text: string
  /** Labels, in the order shown. */
  readonly buttons: readonly string[]
}

/** A chat with these people in it, each with the address `<name>@contoso.com`, and the means to look at it from the other side. */
export interface ChatWorld {
  readonly surface: ChatSurface
  readonly people: Readonly<Record<ChatPerson, ChatAccount>>
  /** Whom the chat itself tells apart from a full member; of everybody else only the directory knows. */
  readonly tells: readonly (ChatPerson | 'nobody')[]
  /** Who they are in the directory, where the accounts are the directory's own. */
  readonly inDirectory: ((who: ChatPerson) => PersonId) | null
  /** Everything that this person sees from Doorbell, private answers included, oldest first. */
  seenBy(account: ChatAccount): readonly SeenMessage[]
  /** A way to answer what this person has just done. */
  replyTo(account: ChatAccount): Promise<ReplyTo>
  /** The same, once they have pressed Approve on the last private answer. */
  pressOnAnswer(account: ChatAccount): Promise<ReplyTo>
  openForm(account: ChatAccount): Promise<FormRef>
  closeForm(account: ChatAccount, form: FormRef): Promise<void>
  seenInForm(account: ChatAccount, form: FormRef): string
  /** A channel to which Doorbell was invited, and some that take no card. */
  readonly channels: Readonly<Record<'open' | ChannelProblem, string | null>>
  seenInChannel(channel: string): readonly SeenMessage[]
  /** The files in this person's conversation with Doorbell, as they read when opened. */
  filesOf(account: ChatAccount): readonly { readonly name: string; readonly content: string }[]
  /** They agree to the file that was offered last; `null`: this chat asks nobody. */
  readonly agreeToFile: ((account: ChatAccount) => Promise<{ readonly text: string; readonly place: FilePlace }>) | null
  /** The files that everybody in a channel can have; `null`: this chat takes none from Doorbell in rooms. */
  readonly filesInChannel: ((channel: string) => readonly { readonly name: string; readonly content: string }[]) | null
  /** The app may not put files anywhere any more; the permission that it lacks then. `null`: no chat of this kind can forbid it. */
  readonly forbidFiles: (() => string) | null
  /** What this person reads on their home page, with the labels of its buttons; `null`: this chat has no home pages. */
  readonly seenAtHome: ((account: ChatAccount) => SeenMessage | null) | null
  deleteMessage(message: MessageRef): Promise<void>
  /** The next message is posted, and Doorbell never hears of it. */
  loseAnswerOfNextPost(): void
  /** The next message is not posted: the chat is in trouble. */
  failNextPost(): void
  close(): Promise<void>
}

export const chatPeople = ['ana', 'olga', 'guest', 'stranger', 'bot', 'leaver', 'unconfirmed'] as const
export type ChatPerson = (typeof chatPeople)[number]

/** What every chat surface keeps to, and what whoever posts through it may rely on. */
export function chatSurfaceContract(name: string, makeWorld: () => Promise<ChatWorld>): void {
  describe(`${name} as a chat surface`, () => {
    let world: ChatWorld
    beforeEach(async () => {
      world = await makeWorld()
    })
    afterEach(() => world.close())

    it('posts a card to one person, and nobody else sees it', async () => {
      const { surface, people, seenBy } = world
      await surface.post(people.ana, approval)
      expect(seenBy(people.ana)).toMatchObject([{ buttons: ['Approve', 'Deny'] }])
      expect(seenBy(people.ana)[0]?.text).toContain('Ana Ruiz asks for Production readers')
      expect(seenBy(people.olga)).toEqual([])
    })

    it('posts the same card twice as two messages, each with a reference of its own', async () => {
      const { surface, people, seenBy } = world
      const first = await surface.post(people.ana, approval)
      const second = await surface.post(people.ana, approval)
      expect(second).not.toEqual(first)
      expect(seenBy(people.ana)).toHaveLength(2)
    })

    it('replaces a whole message, buttons included', async () => {
      const { surface, people, seenBy } = world
      const message = await surface.post(people.ana, approval)
      await surface.update(message, settled)
      expect(seenBy(people.ana)).toHaveLength(1)
      expect(seenBy(people.ana)[0]?.buttons).toEqual([])
      expect(seenBy(people.ana)[0]?.text).toContain('Denied by Olga')
      expect(seenBy(people.ana)[0]?.text).not.toContain('asks for')
    })

    it('says that a message is lost for good when it was deleted', async () => {
      const { surface, people } = world
      const message = await surface.post(people.ana, approval)
      await world.deleteMessage(message)
      expect(await faultOf(surface.update(message, settled))).toMatchObject({ retry: 'never', result: 'not-done' })
    })

    it('shows a card to everybody in a channel, and changes it there', async () => {
      const { surface, channels, seenInChannel, seenBy, people } = world
      const channel = channels.open ?? ''
      expect(await surface.channelProblem(channel)).toBeNull()
      const message = await surface.postToChannel(channel, approval)
      expect(seenInChannel(channel)).toMatchObject([{ buttons: ['Approve', 'Deny'] }])
      await surface.update(message, settled)
      expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
      expect(seenBy(people.ana)).toEqual([])
    })

    it('shows everybody else the same where some readers of a channel have a view of their own', async () => {
      const { surface, channels, seenInChannel } = world
      const channel = channels.open ?? ''
      const card = { ...settled, ownView: 'v1:look:1:0' }
      const message = await surface.postToChannel(channel, card, [personId('a0000000-0000-4000-8000-000000000002')])
      expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
      await surface.update(message, settled)
      expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
    })

    it.each(channelProblems.filter(problem => problem !== 'refused'))(
      'says of a channel that takes no card what is in the way: %s',
      async problem => {
        const channel = world.channels[problem]
        if (channel === null) return
        expect(await world.surface.channelProblem(channel)).toBe(problem)
      },
    )

    it.each(['unknown', 'not-invited', 'archived'] as const)(
      'says that a card cannot be shown in a channel for good that is %s',
      async problem => {
        const channel = world.channels[problem]
        if (channel === null) return
        expect(await faultOf(world.surface.postToChannel(channel, approval))).toMatchObject({ retry: 'never' })
      },
    )

    it('says that somebody who has left cannot be reached any more', async () => {
      expect(await faultOf(world.surface.post(world.people.leaver, approval))).toMatchObject({ retry: 'never' })
    })

    it('says that nobody is behind an account that does not exist', async () => {
      const nobody = { ...world.people.ana, user: 'U0NOBODY' }
      expect(await faultOf(world.surface.post(nobody, approval))).toMatchObject({ retry: 'never' })
      expect(await faultOf(world.surface.accountFacts(nobody))).toMatchObject({ retry: 'never' })
    })

    it('says that it may do later what failed for a moment, and then does it', async () => {
      const { surface, people, seenBy } = world
      world.failNextPost()
      expect(await faultOf(surface.post(people.ana, approval))).toMatchObject({ retry: 'later' })
      expect(seenBy(people.ana)).toEqual([])
      await surface.post(people.ana, approval)
      expect(seenBy(people.ana)).toHaveLength(1)
    })

    it('does not claim that nothing happened when the answer to a post was lost', async () => {
      const { surface, people, seenBy } = world
      world.loseAnswerOfNextPost()
      expect(await faultOf(surface.post(people.ana, approval))).toMatchObject({ retry: 'later', result: 'unknown' })
      expect(seenBy(people.ana)).toHaveLength(1)
    })

    it('answers somebody so that only they see it, with a handle and without', async () => {
      const { surface, people, seenBy } = world
      const before = seenBy(people.ana).length
      await surface.answer(await world.replyTo(people.ana), settled)
      await surface.answer({ account: people.ana, handle: null }, settled)
      expect(seenBy(people.ana).length - before).toBe(2)
      expect(seenBy(people.olga)).toEqual([])
    })

    it('puts an answer in the place of the one that was pressed on', async () => {
      const { surface, people, seenBy } = world
      await surface.answer(await world.replyTo(people.ana), approval)
      const before = seenBy(people.ana)
      expect(before.at(-1)).toMatchObject({ buttons: ['Approve', 'Deny'] })
      await surface.answerInPlace(await world.pressOnAnswer(people.ana), settled)
      expect(seenBy(people.ana)).toHaveLength(before.length)
      expect(seenBy(people.ana).at(-1)).toMatchObject({ buttons: [] })
      expect(seenBy(people.ana).at(-1)?.text).toContain('Denied by Olga')
      await surface.answerInPlace({ account: people.ana, handle: null }, settled)
      expect(seenBy(people.ana)).toHaveLength(before.length + 1)
    })

    it('gives somebody a file that is for them alone, once they agreed where the chat asks first', async () => {
      const { surface, people, filesOf, agreeToFile } = world
      const given = await surface.giveFile(people.ana, table, 'report holders', null)
      if (agreeToFile) {
        expect(given).toBe('offered')
        expect(filesOf(people.ana)).toEqual([])
        const agreed = await agreeToFile(people.ana)
        expect(agreed.text).toBe('report holders')
        expect(await surface.giveFile(people.ana, table, agreed.text, agreed.place)).toBe('given')
      } else expect(given).toBe('given')
      expect(filesOf(people.ana)).toMatchObject([{ name: table.name, content: table.content }])
      expect(filesOf(people.olga)).toEqual([])
    })

    it('puts a file into a channel, where it takes any, and into none that takes no card', async () => {
      const { surface, channels, filesInChannel } = world
      if (!filesInChannel) return expect(surface.postFileToChannel).toBeUndefined()
      const channel = channels.open ?? ''
      expect(await surface.postFileToChannel?.(channel, table)).toBe('given')
      expect(filesInChannel(channel)).toMatchObject([{ name: table.name, content: table.content }])
      const closed = surface.postFileToChannel?.(channels['not-invited'] ?? '', table) ?? Promise.resolve()
      expect(await faultOf(closed)).toMatchObject({ retry: 'never' })
    })

    it('names the permission that is missing where it may not give files', async () => {
      const { surface, people, forbidFiles, filesOf } = world
      if (!forbidFiles) return
      const missing = forbidFiles()
      expect(await surface.giveFile(people.ana, table, 'report holders', null)).toEqual({ missing })
      expect(filesOf(people.ana)).toEqual([])
    })

    it('shows each their own home page, and replaces it as a whole', async () => {
      const { surface, people, seenAtHome } = world
      if (seenAtHome === null)
        return expect(await faultOf(surface.showHome(people.ana, homeSaying('x'), null))).toMatchObject(lostForGood)
      const first = await surface.showHome(people.ana, homeSaying('You hold nothing.'), null)
      expect(seenAtHome(people.ana)).toMatchObject({ buttons: ['Request access'] })
      await surface.showHome(people.ana, homeSaying('You hold one thing.'), first)
      expect(seenAtHome(people.ana)?.text).toContain('You hold one thing.')
      expect(seenAtHome(people.ana)?.text).not.toContain('You hold nothing.')
      expect(seenAtHome(people.olga)).toBeNull()
    })

    it('never puts an older home page over a newer one', async () => {
      const { surface, people, seenAtHome } = world
      if (seenAtHome === null) return
      const first = await surface.showHome(people.ana, homeSaying('First'), null)
      const second = await surface.showHome(people.ana, homeSaying('Second'), first)
      expect(second).not.toBe(first)
      expect(await surface.showHome(people.ana, homeSaying('Late'), first)).toBeNull()
      expect(seenAtHome(people.ana)?.text).toContain('Second')
    })

    it('shows in an open form what it is told to', async () => {
      const { surface, people } = world
      const form = await world.openForm(people.ana)
      const content = { kind: 'closing', title: 'Done', line: line('Olga was asked.') } as const
      expect(await surface.updateForm(form, content)).toBe(true)
      expect(world.seenInForm(people.ana, form)).toContain('Olga was asked.')
    })

    it('says when a form is not open any more', async () => {
      const { surface, people } = world
      const form = await world.openForm(people.ana)
      await world.closeForm(people.ana, form)
      expect(await surface.updateForm(form, { kind: 'closing', title: 'Done', line: line('Too late.') })).toBe(false)
    })

    it('tells members, guests, strangers, bots and leavers apart', async () => {
      const facts = async (who: ChatPerson) => await world.surface.accountFacts(world.people[who])
      const kind = async (who: ChatPerson): Promise<AccountFacts['kind']> => (await facts(who)).kind
      expect(await kind('ana')).toBe('member')
      expect(await kind('stranger')).toBe('foreign')
      if (world.tells.includes('guest')) expect(await kind('guest')).toBe('guest')
      if (world.tells.includes('bot')) expect(await kind('bot')).toBe('bot')
      if (world.tells.includes('leaver')) expect(await facts('leaver')).toMatchObject({ deactivated: true })
      if (world.tells.includes('unconfirmed'))
        expect(await facts('unconfirmed')).toMatchObject({ kind: 'member', emailConfirmed: false })
    })

    it('says who an account is in the directory, or how it is told there', async () => {
      const { surface, people, inDirectory } = world
      const ana = await surface.accountFacts(people.ana)
      if (inDirectory) expect(ana).toMatchObject({ deactivated: false, inDirectory: inDirectory('ana') })
      else expect(ana).toMatchObject({ deactivated: false, email: 'ana@contoso.com', emailConfirmed: true })
      expect((await surface.accountFacts(people.stranger)).inDirectory).toBeUndefined()
    })

    it('finds the account of a confirmed address, however it is written', async () => {
      expect(await world.surface.findAccount(wanted(world, 'ana', 'Ana@Contoso.COM'))).toEqual(world.people.ana)
    })

    it('looks for nobody by an address that is not given', async () => {
      const found = await world.surface.findAccount(wanted(world, 'ana', null))
      expect(found).toEqual(world.inDirectory ? world.people.ana : null)
    })

    it.each(['guest', 'stranger', 'bot', 'leaver', 'unconfirmed', 'nobody'] as const)(
      'finds no account for the address of a %s',
      async who => {
        if (world.tells.includes(who)) expect(await world.surface.findAccount(wanted(world, who))).toBeNull()
      },
    )
  })
}

const lostForGood = { retry: 'never', result: 'not-done' } as const

const wanted = (
  { inDirectory }: ChatWorld,
  who: ChatPerson | 'nobody',
  email: string | null = `${who}@contoso.com`,
): Wanted => ({ person: who !== 'nobody' && inDirectory ? inDirectory(who) : personId(who), email })

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const result = await call.then(
    () => new Error('It went well'),
    (error: unknown) => error,
  )
  if (result instanceof Fault) return result
  throw result
}

const button = (label: string, style: 'primary' | 'danger') => ({
  label,
  value: `v1:${label.toLowerCase()}:0191d4a0-0000-7000-8000-000000000001`,
  style,
  spoken: `${label} Ana Ruiz, Production readers`,
  asksForReason: style === 'danger',
})

const homeSaying = (words: string): Home => ({
  sections: [
    {
      title: 'What you hold',
      blocks: [
        { kind: 'line', line: line(words) },
        { kind: 'buttons', buttons: [{ ...button('Request access', 'primary'), opensRequestForm: true }] },
      ],
    },
  ],
})

const sentence = [said('Ana Ruiz'), text(' asks for '), said('Production readers')]

const approval: Card = {
  summary: sentence,
  title: 'Access request',
  tone: 'waiting',
  blocks: [
    { kind: 'line', line: sentence },
    { kind: 'buttons', buttons: [button('Approve', 'primary'), button('Deny', 'danger')] },
  ],
}

const settled: Card = {
  summary: line('Denied by ', said('Olga')),
  title: 'Denied',
  tone: 'bad',
  blocks: [{ kind: 'line', line: line('Denied by ', said('Olga')) }],
}

const table = {
  name: 'doorbell-holders-2026-11-26.csv',
  title: 'What Doorbell has given',
  content: '\ufeffresource,person\njit-prod-db-readers,Ana Müller\n',
}
