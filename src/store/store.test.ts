import { describe, it } from 'vitest'
import { storeContract } from '../ports/store.contract.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { testEmbedded } from './testing/embedded.ts'
import { testPostgres } from './testing/postgres.ts'
import { storeSource } from './testing/source.ts'

storeContract('a store inside the process', async () => {
  const database = await testEmbedded()
  return storeSource(database, () => database.close())
})

const server = await testPostgres('migrated')
if ('missing' in server)
  describe.skip(`a store on PostgreSQL (not run: ${server.missing})`, () => it('keeps the contract'))
else
  storeContract('a store on PostgreSQL', async () => {
    const database = await openDatabase({ kind: 'postgres', url: server.url })
    await migrate(database)
    return storeSource(database, async () => {
      await database.close()
      await server.close()
    })
  })
