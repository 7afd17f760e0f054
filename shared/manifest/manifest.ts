/** A manifest of Foxglove's remote data loader. https://docs.foxglove.dev/docs/visualization/connecting/remote-data-loader */
export interface Manifest {
  readonly name?: string;
  readonly sources: readonly Source[];
}

export type Source = StaticSource | StreamedSource;

/** A whole MCAP file that is read by ranges. */
export interface StaticSource {
  readonly url: string;
  readonly id?: string;
  readonly supportsRangeRequests: true;
}

/** A recording that is made while it is read. */
export interface StreamedSource {
  readonly url: string;
  /** Key under which a loader caches the source: other content always has another id. */
  readonly id: string;
  readonly topics: readonly ManifestTopic[];
  readonly schemas: readonly ManifestSchema[];
  /** RFC 3339 */
  readonly startTime: string;
  readonly endTime: string;
}

export interface ManifestTopic {
  readonly name: string;
  readonly messageEncoding: string;
  /** Not there for messages without a schema. */
  readonly schemaId?: number;
}

export interface ManifestSchema {
  /** 1 to 65535 */
  readonly id: number;
  readonly name: string;
  readonly encoding: string;
  /** Base64 */
  readonly data: string;
}
