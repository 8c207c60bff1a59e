import { expect, it } from 'vitest'
import { faultOf, table } from './samples.ts'
import type { ChatWorld } from './under-contract.ts'

export function filesContract(world: () => ChatWorld): void {
  it('gives somebody a file that is for them alone, once they agreed where the chat asks first', async () => {
    const { surface, people, filesOf, agreeToFile } = world()
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
    const { surface, channels, filesInChannel } = world()
    if (!filesInChannel) return expect(surface.postFileToChannel).toBeUndefined()
    const channel = channels.open ?? ''
    expect(await surface.postFileToChannel?.(channel, table)).toBe('given')
    expect(filesInChannel(channel)).toMatchObject([{ name: table.name, content: table.content }])
    const closed = surface.postFileToChannel?.(channels['not-invited'] ?? '', table) ?? Promise.resolve()
    expect(await faultOf(closed)).toMatchObject({ retry: 'never' })
  })

  it('names the permission that is missing where it may not give files', async () => {
    const { surface, people, forbidFiles, filesOf } = world()
    if (!forbidFiles) return
    const missing = forbidFiles()
    expect(await surface.giveFile(people.ana, table, 'report holders', null)).toEqual({ missing })
    expect(filesOf(people.ana)).toEqual([])
  })
}
