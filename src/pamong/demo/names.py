"""Names as people of many parts of Indonesia bear them. Any likeness to real persons is chance."""

MEN = (
    "Agus", "Ahmad", "Andi", "Arif", "Bambang", "Bayu", "Benny", "Bima", "Cahyo", "Daniel", "Dedi",
    "Dimas", "Eko", "Erwin", "Faisal", "Fajar", "Galih", "Gede", "Hadi", "Hendra", "Heru", "Ilham",
    "Imam", "Irfan", "Joko", "Jonathan", "Kadek", "Ketut", "Komang", "Lukman", "Made", "Markus",
    "Muhammad", "Nanang", "Nyoman", "Oki", "Pandu", "Putu", "Rahmat", "Rizal", "Rudi", "Samuel",
    "Sigit", "Slamet", "Suryo", "Taufik", "Teguh", "Tono", "Umar", "Wahyu", "Wayan", "Yohanes",
    "Yudi", "Yusuf", "Zainal",
)  # fmt: skip

WOMEN = (
    "Aisyah", "Anita", "Ayu", "Citra", "Desi", "Dewi", "Diah", "Dina", "Elisabet", "Endang", "Eva",
    "Fatimah", "Fitri", "Gita", "Hesti", "Ida", "Indah", "Intan", "Ira", "Kartika", "Kristina",
    "Lestari", "Lia", "Linda", "Luh", "Maria", "Maya", "Mega", "Melati", "Nadia", "Ni Made", "Nina",
    "Nita", "Novi", "Nur", "Putri", "Rahayu", "Ratna", "Retno", "Rina", "Rini", "Rosa", "Salma",
    "Sari", "Siska", "Siti", "Sri", "Tika", "Tuti", "Umi", "Vera", "Wati", "Wulan", "Yanti", "Yuli",
)  # fmt: skip

FAMILY = (
    "Anggraini", "Ardiansyah", "Aritonang", "Astuti", "Batubara", "Budiman", "Chaniago", "Damanik",
    "Darmawan", "Effendi", "Firmansyah", "Ginting", "Gunawan", "Hakim", "Halim", "Handayani",
    "Harahap", "Hartono", "Hasibuan", "Hidayat", "Hutagalung", "Indrawati", "Iskandar", "Kartini",
    "Kurniawan", "Kusuma", "Lubis", "Mahendra", "Manurung", "Marpaung", "Maulana", "Mulyani",
    "Nasution", "Nugraha", "Nugroho", "Pangestu", "Permana", "Prabowo", "Pranata", "Prasetyo",
    "Puspita", "Putra", "Rahmawati", "Ramadhan", "Ritonga", "Saputra", "Sasongko", "Setiawan",
    "Siahaan", "Simanjuntak", "Siregar", "Sitompul", "Sudarsono", "Suharto", "Sulistyo", "Sumarno",
    "Suryadi", "Susanti", "Susilo", "Sutrisno", "Syahputra", "Tambunan", "Utami", "Wibowo",
    "Wicaksono", "Widodo", "Wijaya", "Winarti", "Wulandari", "Yulianti", "Yusuf", "Zulkarnain",
)  # fmt: skip

DEGREES = (
    ("", ""), ("", ""), ("", "A.Md."), ("", "A.Md.Kom."), ("", "S.E."), ("", "S.H."),
    ("", "S.Kom."), ("", "S.Sos."), ("", "S.T."), ("", "S.IP."), ("", "S.A.P."),
    ("Drs.", "M.Si."), ("", "S.E., M.M."), ("", "S.H., M.H."),
)  # fmt: skip

HEALTH_DEGREES = (
    ("", "A.Md.Kep."), ("", "A.Md.Keb."), ("", "S.Kep., Ns."), ("", "S.Tr.Keb."), ("dr.", ""),
    ("apt.", "S.Farm."), ("drg.", ""), ("", "S.K.M."),
)  # fmt: skip
