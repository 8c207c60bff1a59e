import postgres from 'postgres'

export interface EarlierCopy {
  readonly url: string
  drop(): Promise<void>
}

/** As an operator has it: the whole database as it was at a moment. */
export async function copyOf(url: string): Promise<EarlierCopy> {
  const [copied, elsewhere] = [new URL(url), new URL(url)]
  const name = copied.pathname.slice(1)
  copied.pathname = `/${name}_before`
  elsewhere.pathname = '/postgres'
  const administer = async (statement: string) => {
    const client = postgres(elsewhere.href, { max: 1, onnotice: () => undefined })
    await client.unsafe(statement).finally(() => client.end({ timeout: 5 }))
  }
  await administer(`create database ${name}_before template ${name}`)
  return { url: copied.href, drop: () => administer(`drop database if exists ${name}_before with (force)`) }
}
