/** Replaces the tables between the markers of a page: `<!-- figures: flag -->` … `<!-- /figures -->`. */
export function updatePage(page: string, tables: ReadonlyMap<string, string>): string {
  return page.replaceAll(marked, (_, open: string, name: string) => {
    const table = tables.get(name) ?? "_Not measured yet._";
    return `${open}\n\n${table}\n\n<!-- /figures -->`;
  });
}

const marked = /(<!-- figures: ([a-z]+) -->)\n[\s\S]*?<!-- \/figures -->/g;
