import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileSelector } from './schema/resources.ts'

type Opened = FileFlow['resources'][number]

export const opensBundle = (opened: Opened): opened is Extract<Opened, { bundle: string }> => 'bundle' in opened

/** What a flow opens by itself, each with its place in the list. */
export const selectorsOf = ({ resources }: Pick<FileFlow, 'resources'>): readonly (readonly [number, FileSelector])[] =>
  resources.flatMap((opened, index) => (opensBundle(opened) ? [] : [[index, opened] as const]))

/** The bundles of the file by their names, where no two bear one. */
export const bundleCalled = (bundles: readonly FileBundle[], name: string): FileBundle | undefined =>
  bundles.find(bundle => bundle.name === name)

/** The integrations that a flow hands anything out of, alone or as part of a bundle. */
export const integrationsOf = (
  flow: Pick<FileFlow, 'resources'>,
  bundles: readonly FileBundle[],
): ReadonlySet<string> =>
  new Set(
    flow.resources.flatMap(opened =>
      opensBundle(opened)
        ? (bundleCalled(bundles, opened.bundle)?.resources ?? []).map(({ integration }) => integration)
        : [opened.integration],
    ),
  )
