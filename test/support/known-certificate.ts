/**
 * A certificate of `files.example.com` that nobody signed but itself, valid for a hundred years, and its key, which
 * everyone knows: for servers of tests. It is good for nothing else.
 */
export const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBpzCCAU2gAwIBAgIUaJE6jNFyNXjfHychG6dD8HRMrf8wCgYIKoZIzj0EAwIw',
  'GTEXMBUGA1UEAwwOT2RvZ3JhcGggdGVzdHMwIBcNMjYxMTI1MTUwMDUxWhgPMjEy',
  'NjExMDExNTAwNTFaMBkxFzAVBgNVBAMMDk9kb2dyYXBoIHRlc3RzMFkwEwYHKoZI',
  'zj0CAQYIKoZIzj0DAQcDQgAEAHz4ASSHh1JU6iz2DOX32LFQ/PdOszvJGRerU4kN',
  'cKoJeapFta8SRbGYZiH4NliBKCMAWF4c7zkdnpNtI+YURqNxMG8wHQYDVR0OBBYE',
  'FMT3OEk6VWvBWxkReTSo9ZZ4DfKfMB8GA1UdIwQYMBaAFMT3OEk6VWvBWxkReTSo',
  '9ZZ4DfKfMA8GA1UdEwEB/wQFMAMBAf8wHAYDVR0RBBUwE4IRZmlsZXMuZXhhbXBs',
  'ZS5jb20wCgYIKoZIzj0EAwIDSAAwRQIhAOuBeY3JtgZ9BSrzIkV4eI1KkxNKaxKA',
  'S5quZoHkrm9oAiBCjzs/TCsyf0W1FUTedmb/qTOjedPivy6fg7CeqysILg==',
  '-----END CERTIFICATE-----',
].join('\n');

export const CERTIFICATE_KEY = [
  '-----BEGIN PRIVATE KEY-----',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdrdjqnVKzkeBZB2G',
  '0N+DmE6l0M1NWXsTtxOP3PheQFyhRANCAAQAfPgBJIeHUlTqLPYM5ffYsVD8906z',
  'O8kZF6tTiQ1wqgl5qkW1rxJFsZhmIfg2WIEoIwBYXhzvOR2ek20j5hRG',
  '-----END PRIVATE KEY-----',
].join('\n');
