import { chatProblems } from '../../access/channel.ts'
import { personId } from '../../access/vocabulary.ts'
import type { Card, Line } from '../../cards/card.ts'
import { type ChatPerson, type ChatWorld, chatSurfaceContract, type SeenMessage } from '../chat-surface.contract.ts'
import { Fault } from '../fault.ts'
import { InMemoryChatSurface } from './chat-surface.ts'

chatSurfaceContract('the chat in memory', () => inMemoryWorld(false))
chatSurfaceContract('the chat in memory, of the directory’s own accounts', () => inMemoryWorld(true))

async function inMemoryWorld(directorys: boolean): Promise<ChatWorld> {
  const chat = new InMemoryChatSurface()
  chat.asksBeforeFiles = directorys
  const own = (who: ChatPerson) => (directorys ? { inDirectory: personId(`oid-${who}`), email: null } : {})
  const people: Record<ChatPerson, ReturnType<typeof chat.addAccount>> = {
    ana: chat.addAccount('ana', own('ana')),
    olga: chat.addAccount('olga', own('olga')),
    guest: chat.addAccount('guest', { kind: 'guest' }),
    stranger: chat.addAccount('stranger', { kind: 'foreign', team: 'T2' }),
    bot: chat.addAccount('bot', { kind: 'bot' }),
    leaver: chat.addAccount('leaver', { deactivated: true }),
    unconfirmed: chat.addAccount('unconfirmed', { emailConfirmed: false }),
  }
  chat.addChannel('open')
  for (const problem of chatProblems) if (problem !== 'unknown') chat.addChannel(problem, problem)
  const names = Object.fromEntries(['open', ...chatProblems].map(name => [name, name]))
  return {
    channels: names as ChatWorld['channels'],
    seenAtHome: account => {
      const home = chat.homeOf(account)
      return home && seen({ title: '', blocks: home.sections.flatMap(({ blocks }) => blocks) })
    },
    filesOf: account => chat.filesOf(account),
    agreeToFile: directorys ? async account => chat.agreeToFile(account) : null,
    filesInChannel: channel => chat.filesIn(channel),
    forbidFiles: () => {
      chat.missingForFiles = 'files:write'
      return 'files:write'
    },
    seenInChannel: channel => chat.messagesIn(channel).map(({ card }) => seen(card)),
    surface: chat,
    people,
    tells: ['guest', 'stranger', 'bot', 'leaver', 'unconfirmed', 'nobody'],
    inDirectory: directorys ? who => personId(`oid-${who}`) : null,
    seenBy: account => [...chat.messagesOf(account).map(({ card }) => card), ...chat.answersTo(account)].map(seen),
    replyTo: async account => ({ account, handle: 'handle' }),
    pressOnAnswer: async account => ({ account, handle: 'another' }),
    openForm: async () => chat.openForm(),
    closeForm: async (_account, form) => chat.closeForm(form),
    seenInForm: (_account, form) => {
      const content = chat.formContent(form)
      return content?.kind === 'closing' ? words(content.line) : ''
    },
    deleteMessage: async message => chat.removeMessage(message),
    loseAnswerOfNextPost: () =>
      chat.failNext('post', new Fault('chat.no_answer', 'Lost', { retry: 'later', result: 'unknown' }), 'after'),
    failNextPost: () => chat.failNext('post'),
    close: async () => {},
  }
}

function seen({ title, blocks }: Pick<Card, 'title' | 'blocks'>): SeenMessage {
  const lines = blocks.flatMap(block => (block.kind === 'line' ? [words(block.line)] : []))
  const buttons = blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
  return { text: [title, ...lines].join('\n'), buttons: buttons.map(({ label }) => label) }
}

const words = (line: Line): string =>
  line.map(span => ('said' in span ? span.said : 'text' in span ? span.text : '')).join('')
