import interRegular from "./assets/Inter-Regular.ttf";
import interSemiBold from "./assets/Inter-SemiBold.ttf";
import penguins from "./assets/penguins.csv";
import wine from "./assets/wine.csv";

const assets: Readonly<Record<string, Uint8Array>> = {
  "Inter-Regular.ttf": interRegular,
  "Inter-SemiBold.ttf": interSemiBold,
  "penguins.csv": penguins,
  "wine.csv": wine,
};

export function readAsset(name: string): Uint8Array {
  const bytes = assets[name];
  if (!bytes) throw new Error(`there is no asset ${name}`);
  return bytes;
}

/** The browser's own files of this site, which nobody else sees; they stay from visit to visit. */
async function fileAt(path: string, options: { create: boolean }): Promise<FileSystemFileHandle> {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  const name = names.pop();
  if (name === undefined || names.includes("..")) throw new Error(`"${path}" names no file`);
  let folder = await navigator.storage.getDirectory();
  for (const each of names) folder = await folder.getDirectoryHandle(each, options);
  return folder.getFileHandle(name, options);
}

export async function readFile(path: string): Promise<Uint8Array> {
  const file = await (await fileAt(path, { create: false })).getFile();
  return new Uint8Array(await file.arrayBuffer());
}

/** What is written is there when the stream is closed, whole. */
export async function writeFile(path: string, content: Uint8Array | string): Promise<void> {
  const stream = await (await fileAt(path, { create: true })).createWritable();
  await stream.write(content as Uint8Array<ArrayBuffer> | string);
  await stream.close();
}
