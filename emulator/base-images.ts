import { CatalogueImage } from './image';

const DAY = 86_400;

/** Seconds since the epoch of a date as image names carry it. */
function seconds(date: string): number {
  const [month, day, year] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / 1000;
}

function base(system: string, platform: string, dates: readonly string[], more: Partial<CatalogueImage> = {}): CatalogueImage[] {
  return dates.map(date => ({
    name: `AppStream-${system}-${date}`,
    visibility: 'PUBLIC',
    platform,
    displayName: `AppStream-${system}-${date}`,
    // built some days before the release
    createdTime: seconds(date) - 4 * DAY,
    publicBaseImageReleasedDate: seconds(date),
    imageType: 'NATIVE',
    ...more,
  }));
}

/**
 * The catalogue of a fresh emulator: base images in the service's naming, in whose text order the newest is not the last, and one of each kind that a
 * look-up has to leave out.
 */
export const BASE_IMAGES: readonly CatalogueImage[] = [
  ...base('WinServer2025', 'WINDOWS_SERVER_2025', ['12-18-2025', '04-21-2026', '08-31-2026']),
  ...base('WinServer2022', 'WINDOWS_SERVER_2022', ['06-26-2025', '09-05-2025', '11-10-2025', '02-17-2026', '08-31-2026']),
  ...base('WinServer2019', 'WINDOWS_SERVER_2019', ['06-26-2025', '09-05-2025', '11-10-2025', '02-17-2026', '08-31-2026']),
  ...base('WinServer2016', 'WINDOWS_SERVER_2016', ['06-26-2025', '09-05-2025', '11-10-2025']),
  ...base('RHEL8', 'RHEL8', ['12-04-2025', '03-26-2026', '08-31-2026']),
  ...base('RockyLinux8', 'ROCKY_LINUX8', ['12-19-2024', '05-22-2025', '12-04-2025', '08-31-2026']),
  // released after the plain images of the same platform
  ...base('Graphics-G4dn-WinServer2022', 'WINDOWS_SERVER_2022', ['11-10-2025', '09-14-2026'], { supportedInstanceFamilies: ['Graphics G4'], nvidiaGridDriverVersion: '17.4' }),
  ...base('Graphics-G5-WinServer2022', 'WINDOWS_SERVER_2022', ['11-10-2025', '09-14-2026'], { supportedInstanceFamilies: ['Graphics G5'], nvidiaGridDriverVersion: '17.4' }),
  ...base('Graphics-G6-WinServer2022', 'WINDOWS_SERVER_2022', ['06-26-2025', '09-14-2026'], { supportedInstanceFamilies: ['Graphics G6'], nvidiaGridDriverVersion: '17.4' }),
  // retired for its age, and withdrawn although it was the newest
  ...base('WinServer2019', 'WINDOWS_SERVER_2019', ['12-04-2024'], { state: 'DEPRECATED', appstreamAgentVersion: '12-04-2024' }),
  ...base('WinServer2016', 'WINDOWS_SERVER_2016', ['08-31-2026'], { state: 'DEPRECATED' }),
  {
    name: 'Amazon-AppStream2-Sample-Image-06-17-2024',
    visibility: 'PUBLIC',
    platform: 'WINDOWS_SERVER_2019',
    createdTime: seconds('06-17-2024'),
    publicBaseImageReleasedDate: seconds('06-17-2024'),
    imageBuilderSupported: false,
    appstreamAgentVersion: '06-17-2024',
  },
  {
    name: 'finance-desktop-2026-03',
    visibility: 'PRIVATE',
    platform: 'WINDOWS_SERVER_2022',
    description: 'spreadsheets and the ledger client',
    createdTime: seconds('03-12-2026'),
    publicBaseImageReleasedDate: seconds('02-17-2026'),
    imageBuilderName: 'finance-workbench',
    baseImageName: 'AppStream-WinServer2022-02-17-2026',
    appstreamAgentVersion: '02-11-2026',
    applications: [{ Name: 'ledger', DisplayName: 'Ledger', LaunchPath: 'C:\\Program Files\\Ledger\\ledger.exe' }],
  },
  {
    name: 'partner-cad-2026-05',
    visibility: 'SHARED',
    ownerAccountId: '210987654321',
    platform: 'WINDOWS_SERVER_2022',
    description: 'shared by a partner account',
    createdTime: seconds('05-20-2026'),
    publicBaseImageReleasedDate: seconds('02-17-2026'),
    appstreamAgentVersion: '02-11-2026',
    permissions: { allowFleet: true, allowImageBuilder: true },
  },
];
