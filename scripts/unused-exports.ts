/**
 * Finds dead code by its exports: values that no other file uses, and types that nothing uses at all. (A type may be
 * exported for those who want to name it.) What tools load by path is a root.
 */
import { relative } from 'node:path';
import ts from 'typescript';

/** Loaded by path. */
const ROOTS = /\.config\.ts$|^test\/support\/global-setup\.ts$/;

const root = process.cwd();
const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: unknown };
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const ours = program.getSourceFiles().filter(({ fileName }) => fileNames.includes(fileName));

/** Files that use each declaration. */
const users = new Map<ts.Declaration, Set<ts.SourceFile>>();

function note(symbol: ts.Symbol | undefined, by: ts.SourceFile): void {
  if (symbol === undefined) return;
  const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  for (const declaration of real.declarations ?? []) {
    const known = users.get(declaration) ?? new Set();
    users.set(declaration, known.add(by));
  }
}

function visit(node: ts.Node, file: ts.SourceFile): void {
  if (ts.isIdentifier(node) && !isOwnName(node)) note(checker.getSymbolAtLocation(node), file);
  if (ts.isShorthandPropertyAssignment(node)) note(checker.getShorthandAssignmentValueSymbol(node), file);
  // `const { createX } = await import('./x.ts')` names a property of the module.
  if (ts.isBindingElement(node)) {
    const name = node.propertyName ?? node.name;
    if (ts.isIdentifier(name)) note(checker.getTypeAtLocation(node.parent).getProperty(name.text), file);
  }
  ts.forEachChild(node, (child) => visit(child, file));
}

/** The name in a declaration is no use of it. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  const declares =
    ts.isVariableDeclaration(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent);
  return declares && parent.name === node;
}

for (const file of ours) visit(file, file);

const problems: string[] = [];
for (const file of ours) {
  const path = relative(root, file.fileName);
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined || ROOTS.test(path)) continue;
  for (const symbol of checker.getExportsOfModule(module)) {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declarations = real.declarations ?? [];
    const by = new Set(declarations.flatMap((declaration) => [...(users.get(declaration) ?? [])]));
    const isType = (real.flags & ts.SymbolFlags.Value) === 0;
    if (!isType) by.delete(file);
    if (by.size === 0)
      problems.push(`${path}: ${symbol.name} is exported, and ${isType ? 'nothing' : 'no other file'} uses it`);
  }
}
for (const problem of problems.sort()) console.error(problem);
console.log(`${ours.length} files, ${problems.length} unused exports`);
process.exitCode = problems.length === 0 ? 0 : 1;
