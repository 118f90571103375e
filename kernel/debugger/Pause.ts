import type { Location } from "./protocol.js";
import type { Scripts, Source } from "./Scripts.js";

export interface Scope {
  readonly type: string;
  readonly object: { readonly objectId: string };
}

export interface RemoteObject {
  readonly type: string;
  readonly subtype?: string;
  readonly value?: unknown;
  readonly objectId?: string;
  readonly description?: string;
}

/** A frame as V8 tells it. */
export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: Location & { readonly scriptId: string };
  readonly functionLocation?: Location;
  readonly scopeChain: readonly Scope[];
  readonly this: RemoteObject;
  readonly returnValue?: RemoteObject;
}

/** A frame in what the user wrote. */
export interface UserFrame {
  readonly id: number;
  readonly call: CallFrame;
  readonly source: Source;
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

/** The thread stands still: where, and with what below. */
export class Pause {
  private constructor(
    /** The user's frames, innermost first. */
    readonly frames: readonly UserFrame[],
    /** The innermost frame of all is the user's. */
    readonly isInUserCode: boolean,
    /** And it stands at something that the user wrote. */
    readonly isAtOwnCode: boolean,
  ) {}

  /** @param lastId the last number given to a frame: front ends take frames of equal numbers for the same */
  static async at(calls: readonly CallFrame[], scripts: Scripts, lastId: number): Promise<Pause> {
    const frames: UserFrame[] = [];
    for (const call of calls) {
      const path = scripts.pathOf(call.location.scriptId);
      const source = path && (await scripts.sourceOf(path));
      if (!source) continue;
      const name = call.functionName || source.label || "(top level)";
      frames.push({ id: lastId + frames.length + 1, call, source, name, ...source.map.placeOf(call.location) });
    }
    const [top] = frames;
    const isInUserCode = top !== undefined && top.call === calls[0];
    return new Pause(frames, isInUserCode, isInUserCode && top.source.map.isOwn(top.call.location));
  }

  get top(): UserFrame | undefined {
    return this.frames[0];
  }
}
