import { afterEach, beforeEach, describe } from 'vitest'
import { givingAndTakingContract } from './roles-contract/giving-and-taking.ts'
import { readingAllContract } from './roles-contract/reading-all.ts'
import type { RolesUnderContract } from './roles-contract/under-contract.ts'
import { whatAGroupGivesContract } from './roles-contract/what-a-group-gives.ts'
import { whoHoldsContract } from './roles-contract/who-holds.ts'

export type { RolesUnderContract } from './roles-contract/under-contract.ts'

/** What every provider of directory roles has to keep, beside what it keeps for groups. */
export function rolesContract(name: string, start: () => Promise<RolesUnderContract>): void {
  describe(name, () => {
    let world: RolesUnderContract
    beforeEach(async () => {
      world = await start()
    })
    afterEach(() => world.close())

    describe('giving and taking', () => givingAndTakingContract(() => world))
    describe('what a group gives', () => whatAGroupGivesContract(() => world))
    describe('who holds a role', () => whoHoldsContract(() => world))
    describe('reading everything', () => readingAllContract(() => world))
  })
}
