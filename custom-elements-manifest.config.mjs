/** Where a source module ends up in the package. */
const built = (path) => path.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js');

/** What a page author never types. */
const isPrivate = (member) =>
  member.privacy === 'private' || member.privacy === 'protected' || member.name.startsWith('#');

/** Points every module path at the built file. */
function rewritePaths(node) {
  if (Array.isArray(node)) return node.forEach(rewritePaths);
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'path' || key === 'module') && typeof value === 'string') node[key] = built(value);
    else rewritePaths(value);
  }
}

/** Keeps only what is documented and public. */
function trim(declaration) {
  // `dispatchEvent(new SomeEvent(…))` leaves an event without a name, or with another one; `@fires` documents it.
  if (declaration.events)
    declaration.events = declaration.events.filter(({ name, description }) => name && description);
  const kept = (declaration.members ?? []).filter((member) => !isPrivate(member));
  const hidden = new Set((declaration.members ?? []).filter(isPrivate).map(({ name }) => name));
  if (declaration.members) declaration.members = kept;
  // Whatever is reactive is taken for an attribute.
  declaration.attributes = declaration.attributes?.filter(({ fieldName }) => !hidden.has(fieldName));
  // What an element is made of is ours to change.
  delete declaration.superclass;
  for (const part of [...kept, ...(declaration.attributes ?? [])]) delete part.inheritedFrom;
}

const publicFace = () => ({
  name: 'public-face',
  packageLinkPhase({ customElementsManifest }) {
    customElementsManifest.modules = customElementsManifest.modules
      .filter((module) => module.declarations?.some(({ tagName }) => tagName))
      .sort((one, other) => one.path.localeCompare(other.path));
    for (const module of customElementsManifest.modules) module.declarations.forEach(trim);
    rewritePaths(customElementsManifest.modules);
  },
});

export default {
  globs: ['src/elements/chat-*.ts', 'src/elements/messenger-attributes.ts', 'src/inbox/chat-inbox.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [publicFace()],
};
