import postgres from 'postgres'

export interface Heard {
  readonly statement: string
  readonly parameters: readonly unknown[]
}

/**
 * A script for pgbench out of what one life was heard to send. Every id and key in it that was made for that life becomes one of
 * its own in each round, wherever it stands: in a column, in a key, inside JSON. The rest is sent as it was.
 */
export async function pgbenchScript(url: string, heard: readonly Heard[]): Promise<string> {
  const types = await typesOf(url, heard)
  const own = ownKeys(heard)
  const lines = heard.map(({ statement, parameters }) => {
    const known = types.get(statement) ?? []
    const text = statement.replace(/\$(\d+)/g, (_, digits: string) => {
      const index = Number(digits) - 1
      return literal(parameters[index], known[index] ?? 'text', own)
    })
    return `${asItIs(text).replaceAll(/\s+/g, ' ').trim()};`
  })
  return [`\\set life random(1, 1000000000000)`, ...lines].join('\n')
}

/** The version of a row is another in each life, and nobody comes between: whichever it has is the one that was seen. */
const asItIs = (text: string): string => text.replaceAll(/xmin = \('\d+'\)::text::text::xid/g, 'xmin = xmin')

/** Ids made for this life: those that an insert brings in. They are all that has to differ from one life to the next. */
function ownKeys(heard: readonly Heard[]): readonly string[] {
  const made = heard
    .filter(({ statement }) => /\binsert into\b/i.test(statement))
    .flatMap(({ parameters }) => parameters.filter(value => typeof value === 'string'))
  const ids = made.flatMap(
    value => value.match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|bench-[\d-]+/g) ?? [],
  )
  return [...new Set(ids)]
}

/** As the database itself understands each parameter. */
async function typesOf(url: string, heard: readonly Heard[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  const types = new Map<string, readonly string[]>()
  try {
    for (const { statement, parameters } of heard) {
      if (types.has(statement) || parameters.length === 0) continue
      await client.unsafe(`prepare heard as ${statement}`)
      const [row] = await client<{ types: string[] }[]>`
        select parameter_types::text[] as types from pg_prepared_statements where name = 'heard'`
      types.set(statement, row?.types ?? [])
      await client.unsafe('deallocate heard')
    }
    return types
  } finally {
    await client.end()
  }
}

function literal(value: unknown, type: string, own: readonly string[]): string {
  if (value === null || value === undefined) return `null::${type}`
  let written = `'${String(value).replaceAll("'", "''")}'`
  // The last twelve digits tell one life from another; a key that is no id is told apart by what is put behind it.
  for (const key of own) {
    const fresh = key.startsWith('bench-')
      ? `${key}-' || :life || '`
      : `${key.slice(0, 24)}' || lpad(:life::text, 12, '0') || '`
    written = written.replaceAll(key, fresh)
  }
  return `(${written})::${type}`
}
