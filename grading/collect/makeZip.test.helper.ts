import { crc32, deflateRawSync } from "node:zlib";

export interface ZipMember {
  /** As bytes where it is in another encoding than UTF-8. */
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  readonly time?: Date;
  /** Marks the name as UTF-8, as new programs do. */
  readonly saysUtf8?: boolean;
  readonly method?: number;
  readonly encrypted?: boolean;
  readonly isLink?: boolean;
  /** What the zip claims to unpack to. */
  readonly claimedSize?: number;
}

/** A zip as any program may have written it, sound or not. Source: PKWARE's APPNOTE, sections 4.3.7 to 4.3.16. */
export function makeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    data = "",
    time,
    saysUtf8 = false,
    method = 8,
    encrypted = false,
    isLink = false,
    claimedSize,
  } of members) {
    const raw = Buffer.isBuffer(data) ? data : Buffer.from(data);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const path = Buffer.isBuffer(name) ? name : Buffer.from(name);
    const [date, clock] = time ? dosTime(time) : [0x21, 0];
    const flags = (saysUtf8 ? 0x800 : 0) | (encrypted ? 1 : 0);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(clock, 6);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? raw.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, path, packed]);
    const rest = Buffer.alloc(14);
    if (isLink) rest.writeUInt32LE((0o120777 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), common, rest, path]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** In local time, as DOS has it. */
function dosTime(time: Date): [date: number, clock: number] {
  const date = ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate();
  return [date, (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1)];
}
