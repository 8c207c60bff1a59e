import { afterEach, beforeEach, describe } from 'vitest'
import { channelsContract } from './chat-surface-contract/channels.ts'
import { filesContract } from './chat-surface-contract/files.ts'
import { homesAndFormsContract } from './chat-surface-contract/homes-and-forms.ts'
import { messagesContract } from './chat-surface-contract/messages.ts'
import { peopleContract } from './chat-surface-contract/people.ts'
import type { ChatWorld } from './chat-surface-contract/under-contract.ts'

export {
  type ChatPerson,
  type ChatWorld,
  chatPeople,
  type SeenMessage,
} from './chat-surface-contract/under-contract.ts'

/** What every chat surface keeps to, and what whoever posts through it may rely on. */
export function chatSurfaceContract(name: string, makeWorld: () => Promise<ChatWorld>): void {
  describe(`${name} as a chat surface`, () => {
    let world: ChatWorld
    beforeEach(async () => {
      world = await makeWorld()
    })
    afterEach(() => world.close())

    describe('messages', () => messagesContract(() => world))
    describe('channels', () => channelsContract(() => world))
    describe('files', () => filesContract(() => world))
    describe('home pages and forms', () => homesAndFormsContract(() => world))
    describe('people', () => peopleContract(() => world))
  })
}
