import { at, waiting } from '../../ports/store-contract/samples.ts'
import { openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { storeOn } from '../store.ts'

/** A process of its own, to be killed: saves a request into the data directory that it is given, says so, and stays. */
const [dataDir = '', id = ''] = process.argv.slice(2)
const database = await openDatabase({ kind: 'embedded', dataDir })
await migrate(database)
const request = waiting({ submittedAt: at('9:00'), reason: id })
await storeOn(database).transaction(tx => tx.saveRequest(request))
process.stdout.write(`${request.ask.id}\n`)
setInterval(() => undefined, 60_000)
