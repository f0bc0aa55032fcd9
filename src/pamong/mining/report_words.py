"""The sentences of the report in both languages; `{…}` are figures already written out."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Where the time goes: {log}",
            "period": "{cases} cases and {events} events from {first} to {last}",
            "fact_cases": "cases",
            "fact_median": "half of all cases take at most",
            "fact_p95": "19 in 20 take at most",
            "fact_variants": "different ways through",
            "fact_day": "are done within a day",
            "summary": "In short",
            "sum_spread": "Half of the cases take no longer than {median}, yet the mean is {mean}: "
            "the slowest tenth, those that take {slow} and more, holds {slowest} of all the time.",
            "sum_even": "Half of the cases take no longer than {median}; the mean is {mean}, and "
            "the slowest tenth holds {slowest} of all the time.",
            "sum_worst": "The most time is lost before “{step}”: {share} of it "
            "(95 % interval {low} to {high}).",
            "sum_hands": "Work that passes to another person waits {other} in the median, work "
            "that stays with the same person {same}. Only {share} of the steps change hands, and "
            "{time} of the time lies before them.",
            "sum_returns": "{cases} of the cases do something over again; they take {with_again} "
            "in the median, the others {without}.",
            "losses": "Where time is lost",
            "losses_lead": "Ranked by the part of the time of all cases together that lies between "
            "the two steps. Intervals hold the true value 19 times in 20.",
            "loss": "Between “{source}” and “{target}”",
            "loss_figures": "{share} of all the time ({low} to {high}): {lost} of waiting in "
            "{count} passages.",
            "kind_few": "Half go on within {median} ({mlow} to {mhigh}), but one in twenty waits "
            "longer than {p95}.",
            "kind_some": "Half wait longer than {median} ({mlow} to {mhigh}), one in twenty longer "
            "than {p95}.",
            "kind_all": "Nearly every case waits here: half longer than {median} ({mlow} to "
            "{mhigh}), one in twenty longer than {p95}.",
            "over_day": "The {share} that wait more than a day make up {time} of this loss.",
            "hands_here": "{share} are taken up by another person, and then half wait longer than "
            "{other}; with the same person half go on within {same}.",
            "try_few": "The step itself is not slow. Before changing it, find what the cases that "
            "wait for more than a day have in common: papers that are missing, somebody absent, a "
            "queue that is emptied now and then. A rule who takes over, and a limit after which a "
            "case is shown as late, cost little.",
            "try_hands": "Look at whether the same person may go on, or whether the two steps can "
            "be one; where the second pair of eyes is required, let the case find it the same day.",
            "try_some": "Some cases wait for long, others hardly: look at what sorts them, and "
            "whether the simple ones can go another way.",
            "try_all": "A wait that meets nearly everybody comes from a rhythm, a layer of "
            "approval or too few hands. Typical: decide lower down, meet more often, merge the "
            "step with the one before, or drop it below a threshold.",
            "no_losses": "No passage between two steps is common enough and long enough to be "
            "told apart from chance.",
            "map": "The map",
            "map_lead": "Read from top to bottom. A step carries its number of events; an arrow "
            "says how often one step directly followed the other, and the mean time between (⌀). "
            "The darker the red, the more of all the time is lost there.",
            "map_lead_work": "Read from top to bottom. A step carries how often it was done and the "
            "mean time worked on it (⌀); an arrow says how often a step was begun after the other "
            "had ended, and the mean wait between (⌀). The darker the red, the more of all waiting "
            "lies on an arrow, and of all work in a step.",
            "map_hidden": "Drawn are {shown} of all passages. Left out so that the map can be "
            "read: the {steps} rarest steps and {edges} rare arrows; the table below has them all.",
            "map_whole": "Nothing is left out.",
            "map_table": "The same as a table: all {count} arrows",
            "from": "From",
            "to": "To",
            "count": "Count",
            "cases": "Cases",
            "median": "Median",
            "mean": "Mean",
            "p95": "95 %",
            "share": "Part of all time",
            "begins": "Cases begin with",
            "finishes": "Cases end with",
            "steps": "Waiting before each step",
            "steps_lead": "Time from the event before to the step, whichever that was.",
            "steps_work": "The log marks one moment a step, so the work on the step itself is "
            "part of this time.",
            "work": "Waiting and working",
            "work_lead": "Of all the time in which cases were under way, {worked} was work, "
            "{waited} waiting for the next step to be begun, and {rested} rest within a step that "
            "had begun. Work counts from each beginning or going on until the next pause or end, "
            "as the log tells it.",
            "work_unknown": "Of {count} ends ({share}) the beginning is not known; the work on "
            "these is part of the waiting before them.",
            "work_median": "Work, median",
            "work_p95": "Work, 95 %",
            "work_mean": "Work, mean",
            "work_wait": "Waiting before, mean",
            "rested": "Rest, mean",
            "step": "Step",
            "long": "Wait > 1 day",
            "variants": "Ways through",
            "variants_lead": "The commonest way is taken by {first} of the cases; the {shown} "
            "below by {together}. {once} of {all} ways were taken once only.",
            "way": "Way",
            "single": "{count} cases ({share}) consist of a single event: still open, withdrawn, or "
            "gone on outside this log. They count as taking no time, which makes medians smaller.",
            "again": "Returns and hands",
            "again_lead": "{count} cases, {share} ({low} to {high}), do at least one step over "
            "again. They take {with_again} ({wlow} to {whigh}) in the median, the others {without} "
            "({olow} to {ohigh}). Not all of the difference need be caused by it: long cases "
            "have more occasion to return.",
            "again_none": "No step is done twice in any case.",
            "again_all": "In every case something is done over again.",
            "again_try": "Typical: say at the counter what is missing, prefill what is known, and "
            "check once, before the case is passed on.",
            "again_cases": "Cases",
            "again_events": "Times over again",
            "hands_lead": "Of {known} passages with both persons known, {share} ({low} to {high}) "
            "go to another person: {per_case} a case. These wait {other} ({olow} to {ohigh}) in "
            "the median, the others {same}; {time} of the time lies before them. Persons are not "
            "shown: the loss lies in the passing on, not in who is passed to.",
            "hands_none": "The log does not tell often enough who did what for handovers to be "
            "measured.",
            "batches": "Work in batches",
            "batches_lead": "Runs of four and more cases, by one person, within five minutes of "
            "each other.",
            "batch_share": "In batches",
            "batch_runs": "Runs",
            "load": "When work comes and is done",
            "load_lead": "Events by weekday and hour, on the clock of the office; the darker, "
            "the more. Most is done on {day} from {hour} to {next}; {outside} outside Monday to "
            "Friday, 7 to 18.",
            "arrivals": "Cases that begin",
            "events": "Events",
            "load_dates": "Events and beginnings by weekday; the log has no hours.",
            "progress": "Cases in progress",
            "progress_lead": "At the end of each month: begun, and their last event not yet come. "
            "Towards the end it falls because the log ends.",
            "month": "Month",
            "begun": "Begun",
            "ended": "Ended",
            "open": "Open",
            "method": "How it was measured",
            "method_order": "Events are ordered by case, then time, then their order in the file. "
            "A passage is an event and the one directly after it in the same case; its time is "
            "everything between the two, nights and holidays included.",
            "method_quantiles": "Medians and 95 % values are exact, by linear interpolation. The "
            "interval of a median comes from the order of the values, that of a share of cases "
            "from Wilson, that of a part of time from its spread over cases.",
            "method_cause": "A log shows where time passes, not why. What is said to try is what "
            "usually fits such a shape, to be tested before it is believed.",
            "method_open": "The log ends on {last}; cases begun shortly before may be unfinished, "
            "and nothing in the log says which.",
            "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
            "weekdays_short": "Mon Tue Wed Thu Fri Sat Sun",
            "compared": "{one} beside {other}",
            "cmp_longer": "Cases of “{other}” take {time} longer in the mean than those of “{one}” "
            "({low} to {high}).",
            "cmp_shorter": "Cases of “{other}” take {time} less in the mean than those of “{one}” "
            "({low} to {high}).",
            "cmp_same": "The mean durations cannot be told apart: the difference is {time}, and "
            "anything from {low} to {high} fits.",
            "cmp_most": "The most of a difference lies between “{source}” and “{target}”: {time} a "
            "case ({low} to {high}).",
            "cmp_none": "No single passage differs by more than chance may do.",
            "cmp_facts": "Both in figures",
            "cmp_mean": "Mean duration",
            "cmp_p50": "Median duration",
            "cmp_p95": "19 in 20 take at most",
            "cmp_again": "Cases with something done again",
            "cmp_map": "Both on one map",
            "cmp_map_lead": "An arrow says how often a hundred cases pass it, and the mean time "
            "between (⌀): first “{one}”, then “{other}”. Red: cases of “{other}” lose more time "
            "there; blue: less; grey: no difference that chance may not make.",
            "cmp_table": "Where they differ",
            "cmp_table_lead": "Time a case, those counted too that do not pass there; over all rows "
            "the differences add up to that of the mean durations. Intervals hold the true value "
            "19 times in 20.",
            "cmp_per_case": "In 100 cases",
            "cmp_lost": "Difference a case",
            "cmp_cause": "Two groups of cases may differ in more than what parts them here; a "
            "difference is no proof of its cause.",
            "hours": "In working time",
            "hours_lead": "Only the office's hours counted, cases take {median} in the median, "
            "{mean} in the mean, and 19 in 20 at most {p95}. The passages below lose the most of "
            "it.",
            "between": "Between units",
            "between_lead": "Events by “{column}”: which followed which in a case, staying "
            "included, and the time between.",
            "between_events": "Events",
            "between_busy": "Busiest",
            "between_outside": "Outside Mon–Fri, 7–18",
            "made": "Made by Pamong from {log}.",
        },
        "id": {
            "title": "Ke mana waktu habis: {log}",
            "period": "{cases} permohonan dan {events} peristiwa dari {first} sampai {last}",
            "fact_cases": "permohonan",
            "fact_median": "paling lama untuk separuh permohonan",
            "fact_p95": "paling lama untuk 19 dari 20 permohonan",
            "fact_variants": "jalur yang berbeda",
            "fact_day": "selesai dalam sehari",
            "summary": "Ringkasnya",
            "sum_spread": "Separuh permohonan selesai dalam {median}, tetapi rata-ratanya {mean}: "
            "sepersepuluh yang paling lambat, yang memakan {slow} atau lebih, menyita {slowest} "
            "dari seluruh waktu.",
            "sum_even": "Separuh permohonan selesai dalam {median}; rata-ratanya {mean}, dan "
            "sepersepuluh yang paling lambat menyita {slowest} dari seluruh waktu.",
            "sum_worst": "Waktu paling banyak habis sebelum “{step}”: {share} dari seluruhnya "
            "(selang 95 % {low} sampai {high}).",
            "sum_hands": "Pekerjaan yang berpindah ke orang lain menunggu {other} (median), "
            "sedangkan yang tetap di tangan yang sama {same}. Hanya {share} langkah berpindah "
            "tangan, tetapi {time} dari waktu habis di situ.",
            "sum_returns": "{cases} permohonan mengulang suatu langkah; mediannya {with_again}, "
            "sedangkan yang lain {without}.",
            "losses": "Tempat waktu terbuang",
            "losses_lead": "Diurutkan menurut bagian dari waktu seluruh permohonan yang habis di "
            "antara dua langkah. Selang memuat nilai sebenarnya 19 dari 20 kali.",
            "loss": "Antara “{source}” dan “{target}”",
            "loss_figures": "{share} dari seluruh waktu ({low} sampai {high}): {lost} menunggu "
            "dalam {count} perpindahan.",
            "kind_few": "Separuh berlanjut dalam {median} ({mlow} sampai {mhigh}), tetapi satu "
            "dari dua puluh menunggu lebih dari {p95}.",
            "kind_some": "Separuh menunggu lebih dari {median} ({mlow} sampai {mhigh}), satu dari "
            "dua puluh lebih dari {p95}.",
            "kind_all": "Hampir setiap permohonan menunggu di sini: separuh lebih dari {median} "
            "({mlow} sampai {mhigh}), satu dari dua puluh lebih dari {p95}.",
            "over_day": "{share} yang menunggu lebih dari sehari menyumbang {time} dari waktu "
            "yang terbuang ini.",
            "hands_here": "{share} dilanjutkan oleh orang lain, dan separuhnya menunggu lebih dari "
            "{other}; di tangan yang sama separuh berlanjut dalam {same}.",
            "try_few": "Langkahnya sendiri tidak lambat. Sebelum mengubahnya, cari kesamaan "
            "permohonan yang menunggu lebih dari sehari: berkas kurang, petugas berhalangan, atau "
            "antrean yang hanya sesekali dikosongkan. Aturan siapa yang menggantikan, dan batas "
            "waktu yang menandai keterlambatan, murah untuk dicoba.",
            "try_hands": "Periksa apakah orang yang sama boleh melanjutkan, atau apakah kedua "
            "langkah dapat digabung; bila pemeriksa kedua diwajibkan, buatlah berkas sampai "
            "kepadanya pada hari yang sama.",
            "try_some": "Sebagian menunggu lama, sebagian hampir tidak: periksa apa yang "
            "membedakannya, dan apakah yang sederhana dapat melalui jalur lain.",
            "try_all": "Waktu tunggu yang dialami hampir semua permohonan berasal dari jadwal "
            "berkala, lapis persetujuan, atau kurangnya tenaga. Yang lazim: limpahkan keputusan ke "
            "bawah, perbanyak jadwal, gabungkan dengan langkah sebelumnya, atau hapus di bawah "
            "ambang tertentu.",
            "no_losses": "Tidak ada perpindahan yang cukup sering dan cukup lama untuk dibedakan "
            "dari kebetulan.",
            "map": "Peta proses",
            "map_lead": "Dibaca dari atas ke bawah. Setiap langkah memuat jumlah peristiwanya; "
            "panah menunjukkan berapa kali satu langkah langsung diikuti langkah lain, dan waktu "
            "rata-rata di antaranya (⌀). Makin tua merahnya, makin banyak waktu habis di situ.",
            "map_lead_work": "Baca dari atas ke bawah. Langkah memuat berapa kali dikerjakan dan "
            "rata-rata waktu kerjanya (⌀); panah memuat berapa kali suatu langkah dimulai setelah "
            "langkah lain selesai, dan rata-rata waktu tunggunya (⌀). Makin merah, makin besar "
            "bagian waktu tunggu pada panah dan waktu kerja pada langkah.",
            "map_hidden": "Tergambar {shown} dari seluruh perpindahan. Agar terbaca, tidak "
            "digambar: {steps} langkah yang paling jarang dan {edges} panah yang jarang; tabel di "
            "bawah memuat semuanya.",
            "map_whole": "Tidak ada yang disembunyikan.",
            "map_table": "Isi yang sama sebagai tabel: seluruh {count} panah",
            "from": "Dari",
            "to": "Ke",
            "count": "Jumlah",
            "cases": "Permohonan",
            "median": "Median",
            "mean": "Rata-rata",
            "p95": "95 %",
            "share": "Bagian seluruh waktu",
            "begins": "Permohonan berawal dengan",
            "finishes": "Permohonan berakhir dengan",
            "steps": "Waktu tunggu sebelum setiap langkah",
            "steps_lead": "Waktu dari peristiwa sebelumnya, apa pun itu, sampai langkah ini.",
            "steps_work": "Catatan ini menandai satu saat per langkah, jadi pengerjaan langkah itu "
            "sendiri termasuk di dalamnya.",
            "work": "Waktu tunggu dan waktu kerja",
            "work_lead": "Dari seluruh waktu berjalannya permohonan, {worked} adalah waktu kerja, "
            "{waited} menunggu langkah berikutnya dimulai, dan {rested} jeda dalam langkah yang "
            "sudah dimulai. Waktu kerja dihitung dari setiap awal atau lanjutan sampai jeda atau "
            "akhir berikutnya, sebagaimana tercatat.",
            "work_unknown": "Pada {count} akhir langkah ({share}) awalnya tidak diketahui; waktu "
            "kerjanya termasuk dalam waktu tunggu sebelumnya.",
            "work_median": "Kerja, median",
            "work_p95": "Kerja, 95 %",
            "work_mean": "Kerja, rata-rata",
            "work_wait": "Tunggu sebelumnya, rata-rata",
            "rested": "Jeda, rata-rata",
            "step": "Langkah",
            "long": "Menunggu > 1 hari",
            "variants": "Jalur yang ditempuh",
            "variants_lead": "Jalur tersering ditempuh {first} permohonan; {shown} jalur di bawah "
            "ini bersama-sama {together}. {once} dari {all} jalur hanya ditempuh sekali.",
            "way": "Jalur",
            "single": "{count} permohonan ({share}) hanya terdiri atas satu peristiwa: masih "
            "berjalan, dicabut, atau berlanjut di luar catatan ini. Lamanya terhitung nol, "
            "sehingga median menjadi lebih kecil.",
            "again": "Pengulangan dan serah terima",
            "again_lead": "{count} permohonan, {share} ({low} sampai {high}), mengulang sedikitnya "
            "satu langkah. Mediannya {with_again} ({wlow} sampai {whigh}), yang lain {without} "
            "({olow} sampai {ohigh}). Selisihnya belum tentu seluruhnya disebabkan pengulangan: "
            "permohonan yang lama lebih berpeluang mengulang.",
            "again_none": "Tidak ada langkah yang diulang dalam satu permohonan pun.",
            "again_all": "Pada setiap permohonan ada langkah yang diulang.",
            "again_try": "Yang lazim: sampaikan kekurangan berkas di loket, isi otomatis yang "
            "sudah diketahui, dan periksa sekali saja sebelum diteruskan.",
            "again_cases": "Permohonan",
            "again_events": "Kali diulang",
            "hands_lead": "Dari {known} perpindahan yang kedua pelaksananya diketahui, {share} "
            "({low} sampai {high}) beralih ke orang lain: {per_case} per permohonan. Mediannya "
            "{other} ({olow} sampai {ohigh}), yang lain {same}; {time} dari waktu habis di situ. "
            "Nama tidak ditampilkan: waktu hilang pada peralihannya, bukan pada orangnya.",
            "hands_none": "Catatan ini terlalu jarang menyebut pelaksana untuk mengukur serah "
            "terima.",
            "batches": "Pekerjaan yang dikumpulkan",
            "batches_lead": "Rangkaian empat permohonan atau lebih, oleh satu orang, yang berjarak "
            "paling lama lima menit.",
            "batch_share": "Dikumpulkan",
            "batch_runs": "Rangkaian",
            "load": "Kapan pekerjaan datang dan dikerjakan",
            "load_lead": "Peristiwa menurut hari dan jam, pada jam kantor setempat; makin tua makin "
            "banyak. Terbanyak pada {day} pukul {hour} sampai {next}; {outside} di luar Senin "
            "sampai Jumat pukul 7 sampai 18.",
            "arrivals": "Permohonan yang mulai",
            "events": "Peristiwa",
            "load_dates": "Peristiwa dan permohonan baru menurut hari; catatan ini tidak memuat "
            "jam.",
            "progress": "Permohonan yang sedang berjalan",
            "progress_lead": "Pada akhir setiap bulan: sudah mulai, dan peristiwa terakhirnya "
            "belum terjadi. Menjelang akhir angkanya turun karena catatan berakhir.",
            "month": "Bulan",
            "begun": "Mulai",
            "ended": "Selesai",
            "open": "Berjalan",
            "method": "Cara mengukur",
            "method_order": "Peristiwa diurutkan menurut permohonan, lalu waktu, lalu urutan dalam "
            "berkas. Perpindahan adalah satu peristiwa dan peristiwa yang langsung mengikutinya "
            "dalam permohonan yang sama; waktunya adalah seluruh waktu di antaranya, termasuk "
            "malam dan hari libur.",
            "method_quantiles": "Median dan nilai 95 % dihitung tepat dengan interpolasi linear. "
            "Selang median berasal dari urutan nilai, selang bagian permohonan dari rumus Wilson, "
            "selang bagian waktu dari keragaman antarpermohonan.",
            "method_cause": "Catatan menunjukkan di mana waktu berlalu, bukan sebabnya. Saran yang "
            "disebut adalah yang biasanya cocok, untuk diuji sebelum dipercaya.",
            "method_open": "Catatan berakhir pada {last}; permohonan yang mulai sesaat sebelumnya "
            "mungkin belum selesai, dan catatan ini tidak menyebut yang mana.",
            "weekdays": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
            "weekdays_short": "Sen Sel Rab Kam Jum Sab Min",
            "compared": "{one} di samping {other}",
            "cmp_longer": "Permohonan “{other}” rata-rata {time} lebih lama daripada “{one}” "
            "({low} sampai {high}).",
            "cmp_shorter": "Permohonan “{other}” rata-rata {time} lebih cepat daripada “{one}” "
            "({low} sampai {high}).",
            "cmp_same": "Lama rata-rata keduanya tidak dapat dibedakan: selisihnya {time}, dan "
            "nilai dari {low} sampai {high} semuanya mungkin.",
            "cmp_most": "Selisih terbesar ada di antara “{source}” dan “{target}”: {time} per "
            "permohonan ({low} sampai {high}).",
            "cmp_none": "Tidak ada perpindahan yang selisihnya melebihi kebetulan.",
            "cmp_facts": "Keduanya dalam angka",
            "cmp_mean": "Lama rata-rata",
            "cmp_p50": "Lama median",
            "cmp_p95": "19 dari 20 paling lama",
            "cmp_again": "Permohonan dengan pengulangan",
            "cmp_map": "Keduanya pada satu peta",
            "cmp_map_lead": "Panah memuat berapa kali seratus permohonan melewatinya dan rata-rata "
            "waktunya (⌀): lebih dahulu “{one}”, lalu “{other}”. Merah: permohonan “{other}” "
            "kehilangan lebih banyak waktu di situ; biru: lebih sedikit; abu-abu: selisihnya "
            "mungkin kebetulan.",
            "cmp_table": "Di mana keduanya berbeda",
            "cmp_table_lead": "Waktu per permohonan, termasuk yang tidak lewat di situ; selisih "
            "seluruh baris berjumlah selisih lama rata-rata. Selang memuat nilai sebenarnya 19 "
            "dari 20 kali.",
            "cmp_per_case": "Dalam 100 permohonan",
            "cmp_lost": "Selisih per permohonan",
            "cmp_cause": "Dua kelompok permohonan dapat berbeda dalam hal lain; selisih bukan bukti "
            "sebabnya.",
            "hours": "Dalam jam kerja",
            "hours_lead": "Bila hanya jam kerja yang dihitung, lama permohonan {median} (median), "
            "rata-rata {mean}, dan 19 dari 20 paling lama {p95}. Perpindahan di bawah ini "
            "menghabiskan waktu terbanyak.",
            "between": "Antarunit",
            "between_lead": "Peristiwa menurut “{column}”: mana yang diikuti mana dalam satu "
            "permohonan, termasuk yang tetap, dan waktu di antaranya.",
            "between_events": "Peristiwa",
            "between_busy": "Tersibuk",
            "between_outside": "Di luar Sen–Jum, 7–18",
            "made": "Dibuat oleh Pamong dari {log}.",
        },
    }
)
