/** What TICKIT's people, places and shows are put together from. */
export const firstNames =
  `Ada Alan Amara Anders Anita Arjun Asa Beatrix Benedikt Bianca Boris Camille Carlos Cassidy Chidi Clara Cyrus Dahlia
  Darius Delia Dmitri Edda Eleni Elias Emre Esther Fatima Felix Fiona Florian Freya Gabriel Gita Goran Grace Hana Hector
  Helga Hugo Ilse Imani Ines Ivan Jamal Jasper Jia Jonas Josephine Kai Kamala Kenji Kirsten Lars Leila Lionel Lucia Magnus
  Malik Mara Mateo Mei Milan Mina Nadia Naomi Nils Noor Olaf Olive Omar Oscar Paloma Pavel Petra Quentin Rafael Rania Rhea
  Rosa Ruben Sade Samir Selma Silas Sofia Stella Tariq Tessa Theo Thora Uma Ursula Vera Viktor Wanda Xavier Yara Yusuf
  Zelda Zoran`.split(/\s+/);

export const lastNames =
  `Abbott Adeyemi Almeida Andersson Bakker Barnes Becker Bergman Blanchard Bogdan Brandt Calder Castillo Chandra Chen
  Cohen Costa Dawson Delgado Diaz Dubois Eriksen Fairchild Farouk Fischer Fleming Fontaine Garcia Goldberg Grant Gupta Haas
  Hansen Harper Hassan Holloway Ibrahim Ito Ivanov Jansen Jensen Kaplan Keller Khan Kimura Kowalski Laurent Lehmann Lindqvist
  Lopez Macdonald Marchetti Martin Mbeki Mendez Meyer Moreau Morris Nakamura Nguyen Novak Okafor Olsen Ortiz Osei Park
  Patel Pereira Petrov Quinn Rahman Ramirez Reyes Rossi Roth Sanders Santos Sato Schneider Silva Singh Sorensen Steiner
  Suzuki Tanaka Thompson Torres Turner Ueda Vargas Vogel Wagner Walsh Weber Whitfield Wong Yamada Yilmaz Young Zhang Zimmer`.split(
    /\s+/,
  );

export const cities: readonly (readonly [city: string, state: string])[] = [
  ["New York City", "NY"],
  ["Los Angeles", "CA"],
  ["Chicago", "IL"],
  ["Houston", "TX"],
  ["Phoenix", "AZ"],
  ["Philadelphia", "PA"],
  ["San Antonio", "TX"],
  ["San Diego", "CA"],
  ["Dallas", "TX"],
  ["San Francisco", "CA"],
  ["Seattle", "WA"],
  ["Denver", "CO"],
  ["Boston", "MA"],
  ["Nashville", "TN"],
  ["Detroit", "MI"],
  ["Portland", "OR"],
  ["Las Vegas", "NV"],
  ["Baltimore", "MD"],
  ["Milwaukee", "WI"],
  ["Atlanta", "GA"],
  ["Kansas City", "MO"],
  ["Miami", "FL"],
  ["Minneapolis", "MN"],
  ["New Orleans", "LA"],
  ["Cleveland", "OH"],
  ["Tampa", "FL"],
  ["St. Louis", "MO"],
  ["Pittsburgh", "PA"],
  ["Cincinnati", "OH"],
  ["Charlotte", "NC"],
  ["Salt Lake City", "UT"],
  ["Indianapolis", "IN"],
];

export const venueKinds: readonly (readonly [kind: string, seats: number | null])[] = [
  ["Arena", 18_000],
  ["Stadium", 52_000],
  ["Ballpark", 41_000],
  ["Theatre", null],
  ["Opera House", null],
  ["Concert Hall", null],
  ["Amphitheatre", 9000],
];

/** catid, group, name, description; the eleven kinds of event that TICKIT knows. */
export const categories: readonly (readonly [number, string, string, string])[] = [
  [1, "Sports", "MLB", "Major League Baseball"],
  [2, "Sports", "NHL", "National Hockey League"],
  [3, "Sports", "NFL", "National Football League"],
  [4, "Sports", "NBA", "National Basketball Association"],
  [5, "Sports", "MLS", "Major League Soccer"],
  [6, "Shows", "Musicals", "Musical theatre"],
  [7, "Shows", "Plays", "All non-musical theatre"],
  [8, "Shows", "Opera", "All opera and light opera"],
  [9, "Concerts", "Pop", "All rock and pop music concerts"],
  [10, "Concerts", "Jazz", "All jazz singers and bands"],
  [11, "Concerts", "Classical", "All symphony, concerto, and choir concerts"],
];

/** What is on, by catid: TICKIT's events are shows and concerts. */
export const shows: Readonly<Record<number, readonly string[]>> = {
  6: [
    "The Phantom of the Opera",
    "Show Boat",
    "Anything Goes",
    "Oklahoma!",
    "Kiss Me, Kate",
    "Guys and Dolls",
    "Carousel",
  ],
  7: [
    "Hamlet",
    "Macbeth",
    "The Cherry Orchard",
    "A Doll's House",
    "Uncle Vanya",
    "Pygmalion",
    "Tartuffe",
    "Medea",
  ],
  8: ["La Traviata", "Carmen", "The Magic Flute", "Tosca", "Aida", "Rigoletto", "La Boheme", "Fidelio"],
  9: [
    "The Paper Lanterns",
    "Northern Static",
    "Velvet Harbour",
    "Low Tide Radio",
    "Glass Antlers",
    "Cardinal Kids",
    "Ten Cent Opera",
    "Saltwater Choir",
    "Neon Orchard",
    "Second Sundays",
  ],
  10: ["The Blue Door Quintet", "Midnight Ledger", "Anika Holt Trio", "Riverbend Big Band", "Slow Mercury"],
  11: [
    "Mahler's Fifth",
    "Bach: Mass in B Minor",
    "Brahms Requiem",
    "Beethoven Cycle",
    "Vivaldi by Candlelight",
  ],
};

export const holidays = new Set([
  "2008-01-01",
  "2008-01-21",
  "2008-02-18",
  "2008-05-26",
  "2008-07-04",
  "2008-09-01",
  "2008-10-13",
  "2008-11-11",
  "2008-11-27",
  "2008-12-25",
]);
