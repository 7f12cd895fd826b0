"""Municipalities that have no secretariat of their own: the one of their department answers for their schools.

Not all of them: those that people name. A name that several departments have is left out.
"""

from conocimiento.folding import phrase_key

_OF: dict[str, str] = {  # DIVIPOLA code of the department: names
    "05": "Caucasia, La Ceja, Marinilla, Copacabana, Chigorodó, Carepa, Necoclí, Yarumal, El Bagre, Guarne,"
    " El Carmen de Viboral, Santa Fe de Antioquia, Puerto Berrío, Segovia, Ituango, Tarazá",
    "08": "Baranoa, Galapa, Puerto Colombia, Sabanagrande, Santo Tomás, Palmar de Varela, Campo de la Cruz",
    "13": "El Carmen de Bolívar, Turbaco, Arjona, Mompox, Santa Cruz de Mompox, San Juan Nepomuceno, Mahates,"
    " María La Baja, Santa Rosa del Sur, Simití",
    "15": "Chiquinquirá, Paipa, Puerto Boyacá, Moniquirá, Villa de Leyva, Garagoa, Soatá, Samacá, Nobsa",
    "17": "La Dorada, Chinchiná, Villamaría, Anserma, Aguadas, Manzanares, Supía",
    "18": "San Vicente del Caguán, El Doncello, Cartagena del Chairá, Belén de los Andaquíes, El Paujil",
    "19": "Santander de Quilichao, Puerto Tejada, Patía, Guapi, Timbiquí, Piendamó, Toribío, Caloto",
    "20": "Aguachica, Agustín Codazzi, Bosconia, Curumaní, La Jagua de Ibirico, Pailitas, Pelaya",
    "23": "Cereté, Montelíbano, Planeta Rica, Tierralta, Ayapel, Ciénaga de Oro, San Pelayo, Puerto Libertador",
    "25": "Madrid, Cajicá, Villeta, Tocancipá, Sopó, La Calera, Cota, Tabio, Tenjo, Ubaté, Pacho, Chocontá, Guaduas,"
    " Sibaté",
    "27": "Istmina, Condoto, Tadó, Bahía Solano, Nuquí, Acandí, Unguía, Bojayá",
    "41": "Garzón, La Plata, Campoalegre, San Agustín, Isnos, Aipe, Timaná",
    "44": "Fonseca, San Juan del Cesar, Barrancas, Dibulla, Urumita, Hatonuevo",
    "47": "Fundación, El Banco, Plato, Aracataca, Pivijay, Zona Bananera, Puebloviejo, Sitionuevo",
    "50": "Acacías, Puerto López, Puerto Gaitán, Cumaral, La Macarena, Vista Hermosa, Mesetas",
    "52": "Túquerres, Barbacoas, Samaniego, Sandoná, El Charco, Cumbal",
    "54": "Ocaña, Pamplona, Villa del Rosario, Los Patios, Tibú, El Zulia, Sardinata, Ábrego",
    "63": "Calarcá, La Tebaida, Montenegro, Quimbaya, Circasia, Filandia, Salento",
    "66": "Santa Rosa de Cabal, La Virginia, Belén de Umbría, Quinchía, Marsella, Mistrató",
    "68": "San Gil, Socorro, Málaga, Lebrija, Vélez, Puerto Wilches, Sabana de Torres, Cimitarra",
    "70": "Corozal, San Marcos, Sampués, San Onofre, Tolú, Santiago de Tolú, Sincé, Majagual, Coveñas",
    "73": "Espinal, El Espinal, Melgar, Chaparral, Honda, Mariquita, Líbano, Lérida, Flandes, Planadas",
    "76": "Florida, Pradera, El Cerrito, Zarzal, Roldanillo, Sevilla, Caicedonia, Dagua, Ginebra, Guacarí",
    "81": "Saravena, Tame, Arauquita, Fortul, Cravo Norte, Puerto Rondón",
    "85": "Aguazul, Tauramena, Paz de Ariporo, Monterrey, Maní, Pore, Orocué",
    "86": "Mocoa, Puerto Asís, Orito, Sibundoy, Valle del Guamuez, Puerto Leguízamo, Villagarzón, Puerto Guzmán",
    "91": "Leticia, Puerto Nariño",
    "94": "Inírida, Puerto Inírida",
    "95": "San José del Guaviare, El Retorno",
    "97": "Mitú, Carurú, Taraira",
    "99": "Puerto Carreño, La Primavera, Santa Rosalía, Cumaribo",
}
_DEPARTMENT = {phrase_key(name): code for code, names in _OF.items() for name in names.split(",")}


def department_of(municipality: str) -> str | None:
    """Finds the DIVIPOLA code of the department of a municipality without a secretariat of its own; None for one that
    is not known."""
    return _DEPARTMENT.get(phrase_key(municipality))
